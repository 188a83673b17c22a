namespace Kenger.Gateway.Tests;

public sealed class WatchedNamespacesTests
{
    [Fact]
    public async Task RuleToANamespaceNotWatchedYet_ComesIntoForceWithItsNodes()
    {
        await using var gateway = new GatewayServices(("KENGER_GATEWAY_NAMESPACE", "prod"));
        gateway.Registry.With("prod", FakeRegistry.Node(1)).With("pre", FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);
        var applied = gateway.Get<AppliedVersion>();
        var chooser = gateway.Get<NodeChooser>();

        gateway.Registry.SetRules("prod", RuleKit.ForClients("pre", "10.0.0.1"));
        await gateway.Watcher.RunOnceAsync(default);
        Assert.Equal(["prod", "pre"], gateway.Get<WatchedNamespaces>().Current);
        Assert.Empty(gateway.Directory.Current.Find("prod")!.Traffic!.InForce);
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
        await using var gateway = new GatewayServices(("KENGER_GATEWAY_NAMESPACE", "prod"));
        gateway.Registry.With("prod", FakeRegistry.NodeOf("v2", 1)).SetRules("prod", RuleKit.ForHeader("A", "1", id: 1), RuleKit.ForHeader("B", "1", id: 2));
        await gateway.Watcher.RunOnceAsync(default);
        var before = gateway.Directory.Current.Find("prod")!.Traffic!;

        gateway.Registry.Set("prod", FakeRegistry.NodeOf("v2", 1), FakeRegistry.NodeOf("v2", 2));
        await gateway.Watcher.RunOnceAsync(default);
        Assert.Same(before, gateway.Directory.Current.Find("prod")!.Traffic);

        gateway.Registry.SetRules("prod", RuleKit.ForHeader("B", "2", id: 2), RuleKit.ForHeader("A", "1", id: 1));
        await gateway.Watcher.RunOnceAsync(default);
        var after = gateway.Directory.Current.Find("prod")!.Traffic!;
        Assert.Same(before.InForce[0], after.InForce[1]);
        Assert.NotSame(before.InForce[1], after.InForce[0]);
    }

    [Fact]
    public async Task RulesAndHealthChange_RulesStay()
    {
        await using var gateway = new GatewayServices(("KENGER_GATEWAY_NAMESPACE", "prod"));
        gateway.Registry.With("prod", FakeRegistry.NodeOf("v2", 1), FakeRegistry.NodeOf("v2", 2)).SetRules("prod", RuleKit.ForHeader("A", "1"));
        await gateway.Watcher.RunOnceAsync(default);
        var before = gateway.Directory.Current.Find("prod")!;

        gateway.Directory.Report(before.Entries[0].Node, NodeHealth.Unhealthy("gone", since: 1));

        Assert.NotSame(before, gateway.Directory.Current.Find("prod"));
        Assert.Same(before.Traffic, gateway.Directory.Current.Find("prod")!.Traffic);
    }

    private static int Choose(NodeChooser chooser) =>
        chooser.Choose(RuleKit.Request(), new Yarp.ReverseProxy.Configuration.RouteConfig { RouteId = "any" }, "kenger:prod").Node!.Port;

    // Ends at once when the version is there, and never by itself on the test's clock when it is not.
    private static async Task<bool> IsAppliedAsync(GatewayServices gateway, AppliedVersion applied)
    {
        using var cancelled = new CancellationTokenSource();
        var waiting = applied.WaitAsync(gateway.Registry.Version, TimeSpan.FromSeconds(1), cancelled.Token);
        var isApplied = waiting.IsCompleted;
        await cancelled.CancelAsync();
        await waiting;
        return isApplied;
    }
}
