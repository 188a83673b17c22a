using Kenger.Console.Asking;
using Kenger.Console.Language;
using Kenger.Console.Tests.Stage;
using Kenger.Registry.Server.State;
using Microsoft.Extensions.DependencyInjection;
using static Kenger.Console.Tests.Stage.ScriptedGateway;

namespace Kenger.Console.Tests.Asking;

/// <summary>One answer of a gateway for all who look, and no more of it than each may see.</summary>
public sealed class RequestWatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Look_OfMany_AsksOnceAndTellsEachWhatHeMaySee()
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var gateway = await ScriptedGateway.StartAsync(
            host, "edge", Request(Noon, "orders", "/1", 500), Request(Noon.AddSeconds(2), "payments", "/2", 200), Request(Noon.AddSeconds(1), "", "/3", 404, "no_route"));
        var watch = host.Services.GetRequiredService<RequestWatch>();
        await WhenKnownAsync(watch, 3);
        var asked = gateway.Asked;

        Assert.Equal(["/2", "/3", "/1"], Targets(watch, NamespaceSet.All));
        Assert.Equal(["/1"], Targets(watch, NamespaceSet.From(["orders"])));
        Assert.Empty(Targets(watch, NamespaceSet.From(["others"])));
        // The five seconds may be over, but not so often.
        for (var i = 0; i < 1_000; i++)
        {
            Targets(watch, NamespaceSet.All);
        }

        Assert.InRange(gateway.Asked - asked, 0, 500);
    }

    [Fact]
    public async Task Look_AtAnAnswerThatIsTooMuch_TakesWhatIsUsable()
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var gateway = await ScriptedGateway.StartAsync(
            host, "edge", [Request(Noon, "orders", "/" + new string('x', 5_000), 500), .. Enumerable.Range(0, 3_000).Select(i => Request(Noon, "orders", $"/{i}", 500))]);
        var watch = host.Services.GetRequiredService<RequestWatch>();

        await WhenKnownAsync(watch, 2_000);

        Assert.DoesNotContain(watch.Look(NamespaceSet.All, Texts.English).Requests, request => request.It.Target.Length > 300);
    }

    [Fact]
    public async Task Look_AtAGatewayThatRemembersNothing_SaysWhyInBothLanguages()
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var gateway = await RealGateway.StartAsync("edge", host.Url, ConsoleHost.Admin, ("KENGER_GATEWAY_NAMESPACE", "orders"), ("KENGER_GATEWAY_RECENT_REQUESTS", "false"));
        var watch = host.Services.GetRequiredService<RequestWatch>();
        await Eventually.BecomesTrue(() => watch.Look(NamespaceSet.All, Texts.English).Problems.Count == 1, "it has answered", TimeSpan.FromSeconds(60));

        Assert.Contains("KENGER_GATEWAY_RECENT_REQUESTS is false", watch.Look(NamespaceSet.All, Texts.English).Problems[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("网关", watch.Look(NamespaceSet.All, Texts.Chinese).Problems[0].Text, StringComparison.Ordinal);
    }

    private static string[] Targets(RequestWatch watch, NamespaceSet visible) => [.. watch.Look(visible, Texts.English).Requests.Select(each => each.It.Target)];

    private static Task WhenKnownAsync(RequestWatch watch, int count) =>
        Eventually.BecomesTrue(() => watch.Look(NamespaceSet.All, Texts.English).Requests.Count == count, "the gateway has answered", TimeSpan.FromSeconds(60));
}
