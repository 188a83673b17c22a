using System.Text.Json;
using Kenger.Console.Asking;
using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Console.Tests.Asking;

/// <summary>What a person with a token of some namespaces is told of what a gateway knows.</summary>
public sealed class VisibleExplanationTests
{
    private static readonly NamespaceSet Orders = NamespaceSet.From(["orders"]);

    private static readonly Explanation OfOrders = new()
    {
        Client = "127.0.0.1",
        Route = new("default", null, null, null, "kenger-orders"),
        Namespace = "orders",
        Rules = [new(1, "colleagues", true, null)],
        Rule = 1,
        Target = new("orders", null),
        Nodes = [new("orders", "127.0.0.1:1", 100) { Share = 1 }],
    };

    [Fact]
    public void Of_AllNamespaces_IsAll() => Assert.Same(OfOrders, VisibleExplanation.Of(OfOrders, NamespaceSet.All).Explanation);

    [Fact]
    public void Of_OwnNamespace_IsAll()
    {
        var told = VisibleExplanation.Of(OfOrders, Orders);

        Assert.Equal((false, "default", "orders"), (told.LeadsAway, told.Explanation!.Route!.Id, told.Explanation.Target!.Namespace));
    }

    [Theory]
    [InlineData("payments")]
    [InlineData(null)]
    public void Of_AnotherNamespace_IsNothing(string? ns) => Assert.Null(VisibleExplanation.Of(OfOrders with { Namespace = ns }, Orders).Explanation);

    [Fact]
    public void Of_RuleThatLeadsAway_NamesNobodyElse()
    {
        var it = OfOrders with
        {
            Target = new("payments", null),
            Fallback = "no node of namespace payments is healthy and has a weight: it is served as if there were no rule",
            Pick = new("hash", "127.0.0.1", "127.0.0.9:9 of payments"),
            Nodes = [new("payments", "127.0.0.9:9", 1), new("orders", "127.0.0.1:1", 100)],
            Problem = "503: no healthy node in namespace 'orders': did you mean payments?",
        };

        var told = VisibleExplanation.Of(it, Orders);

        Assert.True(told.LeadsAway);
        Assert.DoesNotContain("payments", JsonSerializer.Serialize(told.Explanation), StringComparison.Ordinal);
        Assert.Equal("127.0.0.1:1", Assert.Single(told.Explanation!.Nodes!).Address);
    }

    [Fact]
    public void Of_SwitchedHost_HidesTheRouteOfAnother() => Assert.Null(
        VisibleExplanation.Of(OfOrders with { HostSwitch = new("shop.example", "orders"), Route = new("payments", null, null, null, null) }, Orders).Explanation!.Route);
}
