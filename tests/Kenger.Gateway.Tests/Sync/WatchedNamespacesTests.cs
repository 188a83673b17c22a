using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Tests;

public sealed class WatchedNamespacesTests
{
    [Fact]
    public async Task RuleToANamespaceNotWatchedYet_ComesIntoForceWithItsNodes()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "prod"));
        gateway.Registry.With("prod", FakeRegistry.Node(1)).With("pre", FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);
        var applied = gateway.Get<AppliedRevision>();
        var chooser = gateway.Get<NodeChooser>();

        gateway.Registry.SetRules("prod", Rules.ForClients("pre", "10.0.0.1"));
        await gateway.Watcher.RunOnceAsync(default);
        Assert.Equal(["prod", "pre"], gateway.Get<WatchedNamespaces>().Current);
        Assert.Empty(gateway.Directory.Current.Find("prod")!.Rules!.InForce);
        Assert.Equal(1, Choose(chooser));
        Assert.False(await IsAppliedAsync(gateway, applied));

        await gateway.Watcher.RunOnceAsync(default);
        Assert.Equal(2, Choose(chooser));
        Assert.True(await IsAppliedAsync(gateway, applied));
        Assert.Equal(["prod", "pre"], gateway.Registry.Queries[^1].Namespaces);
        Assert.Null(gateway.Registry.Queries[^1].Version);

        gateway.Registry.SetRules("prod");
        await gateway.Watcher.RunOnceAsync(default);
        Assert.Equal(["prod"], gateway.Get<WatchedNamespaces>().Current);
        Assert.Equal(1, Choose(chooser));
    }

    [Fact]
    public async Task RuleThatStays_IsTheSameObjectThroughChanges()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "prod"));
        gateway.Registry.With("prod", FakeRegistry.NodeOf("v2", 1))
            .SetRules("prod", Rules.ForHeader("A", "1", id: 1), Rules.ForHeader("B", "1", id: 2));
        await gateway.Watcher.RunOnceAsync(default);
        var before = gateway.Directory.Current.Find("prod")!.Rules!;

        gateway.Registry.Set("prod", FakeRegistry.NodeOf("v2", 1), FakeRegistry.NodeOf("v2", 2));
        await gateway.Watcher.RunOnceAsync(default);
        Assert.Same(before, gateway.Directory.Current.Find("prod")!.Rules);

        gateway.Registry.SetRules("prod", Rules.ForHeader("B", "2", id: 2), Rules.ForHeader("A", "1", id: 1));
        await gateway.Watcher.RunOnceAsync(default);
        var after = gateway.Directory.Current.Find("prod")!.Rules!;
        Assert.Same(before.InForce[0], after.InForce[1]);
        Assert.NotSame(before.InForce[1], after.InForce[0]);
    }

    [Fact]
    public async Task RulesAndHealthChange_RulesStay()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "prod"));
        gateway.Registry.With("prod", FakeRegistry.NodeOf("v2", 1), FakeRegistry.NodeOf("v2", 2))
            .SetRules("prod", Rules.ForHeader("A", "1"));
        await gateway.Watcher.RunOnceAsync(default);
        var before = gateway.Directory.Current.Find("prod")!;

        gateway.Directory.Report(before.Nodes.Entries[0].Node, NodeHealth.Unhealthy("gone", since: 1));

        Assert.NotSame(before, gateway.Directory.Current.Find("prod"));
        Assert.Same(before.Rules, gateway.Directory.Current.Find("prod")!.Rules);
    }

    private static int Choose(NodeChooser chooser) =>
        chooser.Choose(Rules.Request(), new Yarp.ReverseProxy.Configuration.RouteConfig { RouteId = "any" }, "kenger:prod").Node!.Port;

    // Ends at once when the version is there, and never by itself on the test's clock when it is not.
    private static async Task<bool> IsAppliedAsync(GatewayRig gateway, AppliedRevision applied)
    {
        using var cancelled = new CancellationTokenSource();
        var waiting = applied.WaitAsync(gateway.Registry.Version, TimeSpan.FromSeconds(1), cancelled.Token);
        var isApplied = waiting.IsCompleted;
        await cancelled.CancelAsync();
        await waiting;
        return isApplied;
    }
}
