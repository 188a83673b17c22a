using Kenger.Client;

namespace Kenger.Gateway.Tests;

/// <summary>A token that is for some of the namespaces that the gateway needs: what it is for is followed, step by step.</summary>
public sealed class ForbiddenNamespacesTests
{
    private static readonly (string, string?)[] Two =
    [
        ("KENGER_GATEWAY_NAMESPACE", "shop"), ("Kenger:Gateway:Routes:0:Path", "/other"), ("Kenger:Gateway:Routes:0:Namespace", "other"),
    ];

    [Fact]
    public async Task RunOnce_TokenLacksOne_AsksForTheRestAndSaysWhichOnce()
    {
        await using var gateway = new GatewayRig(Two);
        gateway.Registry.With("shop", FakeRegistry.Node(1)).Set("other", FakeRegistry.Node(2));
        gateway.Registry.TokenNamespaces = ["shop"];

        Assert.Equal(TimeSpan.Zero, await gateway.Watcher.RunOnceAsync(default));
        await gateway.Watcher.RunOnceAsync(default);
        for (var port = 3; port < 6; port++)
        {
            gateway.Registry.Set("shop", FakeRegistry.Node(port));
            await gateway.Watcher.RunOnceAsync(default);
        }

        Assert.Equal(["other", "shop"], gateway.Registry.Queries[0].Namespaces);
        Assert.All(gateway.Registry.Queries.Skip(1), query => Assert.Equal(["shop"], query.Namespaces));
        Assert.NotNull(gateway.Registry.Queries[^1].Version);
        Assert.Equal(1, gateway.Registry.TokenLooks);
        Assert.Equal(5, gateway.Directory.Current.FindNodes("shop")!.Entries.Single().Node.Port);
        Assert.True(gateway.Watcher.IsReady);
        Assert.Null(gateway.Watcher.Status.Problem);
        Assert.Contains("not for other, where", Assert.Single(gateway.Said(EventIds.NamespacesForbidden)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnce_TokenIsGivenTheNamespace_FollowsItWithinAMinute()
    {
        await using var gateway = new GatewayRig(Two);
        gateway.Registry.With("shop", FakeRegistry.Node(1)).Set("other", FakeRegistry.Node(2));
        gateway.Registry.TokenNamespaces = ["shop"];
        await gateway.Watcher.RunOnceAsync(default);
        await gateway.Watcher.RunOnceAsync(default);

        gateway.Registry.TokenNamespaces = null;
        gateway.Time.Advance(TimeSpan.FromSeconds(61));
        await gateway.Watcher.RunOnceAsync(default);

        Assert.Equal(2, gateway.Directory.Current.FindNodes("other")!.Entries.Single().Node.Port);
        Assert.Contains("is for other now", Assert.Single(gateway.Said(EventIds.NamespacesAllowed)), StringComparison.Ordinal);
        Assert.Single(gateway.Said(EventIds.NamespacesForbidden));
    }

    [Fact]
    public async Task RunOnce_TokenLosesTheNamespace_ItsLastKnownNodesStay()
    {
        await using var gateway = new GatewayRig(Two);
        gateway.Registry.With("shop", FakeRegistry.Node(1)).Set("other", FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);

        gateway.Registry.TokenNamespaces = ["shop"];
        gateway.Registry.Set("shop", FakeRegistry.Node(3));
        await gateway.Watcher.RunOnceAsync(default);
        await gateway.Watcher.RunOnceAsync(default);

        Assert.Equal(3, gateway.Directory.Current.FindNodes("shop")!.Entries.Single().Node.Port);
        Assert.Equal(2, gateway.Directory.Current.FindNodes("other")!.Entries.Single().Node.Port);
        Assert.Empty(gateway.Said(EventIds.NamespaceLeft));
        Assert.Single(gateway.Said(EventIds.NamespacesForbidden));
    }

    [Fact]
    public async Task RunOnce_NothingIsAllowed_FailsAndNeverAsksForEverything()
    {
        await using var gateway = new GatewayRig(Two);
        gateway.Registry.Set("third", FakeRegistry.Node(1));
        gateway.Registry.TokenNamespaces = ["third"];

        for (var i = 0; i < 5; i++)
        {
            await gateway.Watcher.RunOnceAsync(default);
        }

        Assert.All(gateway.Registry.Queries, query => Assert.Equal(["other", "shop"], query.Namespaces));
        Assert.False(gateway.Watcher.IsReady);
        Assert.Contains("not for the namespace 'other'", gateway.Watcher.Status.Problem, StringComparison.Ordinal);
        Assert.Single(gateway.Said(EventIds.RegistryUnreachable));
    }

    [Fact]
    public async Task RunOnce_RegistryThatTellsNothingOfTokens_FailsAsBefore()
    {
        await using var gateway = new GatewayRig(Two);
        gateway.Registry.TokenNamespaces = ["shop"];
        gateway.Registry.TokenFailure = new KengerNotFoundException("no such path");

        var pause = await gateway.Watcher.RunOnceAsync(default);

        Assert.True(pause > TimeSpan.Zero);
        Assert.Contains("not for the namespace 'other'", Assert.Single(gateway.Said(EventIds.RegistryUnreachable)), StringComparison.Ordinal);
        Assert.Empty(gateway.Said(EventIds.NamespacesForbidden));
    }

    [Fact]
    public async Task RunOnce_RegistryThatRefusesWhatItAllows_IsNotAskedWithoutAPause()
    {
        await using var gateway = new GatewayRig(Two);
        gateway.Registry.TokenNamespaces = ["shop"];
        gateway.Registry.Answer = _ => throw new KengerAuthenticationException("the token 'gw' is not for the namespace 'shop'", 403);

        var first = await gateway.Watcher.RunOnceAsync(default);
        var second = await gateway.Watcher.RunOnceAsync(default);

        Assert.Equal(TimeSpan.Zero, first);
        Assert.True(second > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("shop,other", "shop")]
    [InlineData("*", "*")]
    public async Task RunOnce_RoutesOfANamespaceTheTokenLacks_TheOthersAreTaken(string wanted, string asked)
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_REGISTRY_ROUTES", wanted));
        gateway.Registry.With("shop", FakeRegistry.Node(1)).Set("other", FakeRegistry.Node(2));
        gateway.Registry.TokenNamespaces = ["shop"];
        gateway.Registry.SetRoutes(
            new() { Id = "shop", Ns = "shop", Path = "/", Mirror = new() { Ns = "other" } }, new() { Id = "other", Ns = "other", Path = "/other" });

        for (var i = 0; i < 3; i++)
        {
            await gateway.Watcher.RunOnceAsync(default);
        }

        Assert.Equal([asked], gateway.Registry.Queries[^1].Routes);
        Assert.Equal(["shop"], gateway.Registry.Queries[^1].Namespaces);
        Assert.Single(gateway.Directory.Current.FindNodes("shop")!.Entries);
        Assert.Contains("other", Assert.Single(gateway.Said(EventIds.NamespacesForbidden)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnce_RoutesOfANamespaceThatComesLater_AreToldThoughNoneHasChanged()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_REGISTRY_ROUTES", "shop,other"));
        gateway.Registry.With("shop", FakeRegistry.Node(1)).Set("other", FakeRegistry.Node(2));
        gateway.Registry.TokenNamespaces = ["shop"];
        gateway.Registry.SetRoutes(new() { Id = "shop", Ns = "shop", Path = "/" }, new() { Id = "other", Ns = "other", Path = "/other" });
        for (var i = 0; i < 3; i++)
        {
            await gateway.Watcher.RunOnceAsync(default);
        }

        gateway.Registry.TokenNamespaces = null;
        gateway.Time.Advance(TimeSpan.FromSeconds(61));
        for (var i = 0; i < 2; i++)
        {
            await gateway.Watcher.RunOnceAsync(default);
        }

        Assert.Single(gateway.Directory.Current.FindNodes("other")!.Entries);
        Assert.Single(gateway.Said(EventIds.NamespacesAllowed));
    }
}
