using Kenger.Client;

namespace Kenger.Gateway.Tests;

public sealed class RegistryWatcherTests
{
    private static readonly (string, string?) Shop = ("KENGER_GATEWAY_NAMESPACE", "shop");

    [Fact]
    public async Task RunOnce_FirstTime_AsksForEverythingAtOnceAndApplies()
    {
        await using var gateway = new GatewayRig(Shop, ("KENGER_GATEWAY_ID", "gw-1"));
        gateway.Registry.Set("shop", FakeRegistry.Node(1));

        var pause = await gateway.Watcher.RunOnceAsync(default);

        var query = Assert.Single(gateway.Registry.Queries);
        Assert.Equal((null, null, "gw-1"), (query.Version, query.Wait, query.Gateway));
        Assert.Equal(["shop"], query.Namespaces);
        Assert.Single(gateway.Directory.Current.Find("shop")!.Nodes.Entries);
        Assert.Equal(TimeSpan.Zero, pause);
        Assert.True(gateway.Watcher.IsReady);
    }

    [Fact]
    public async Task RunOnce_Afterwards_SaysWhatIsAppliedAndWaits()
    {
        await using var gateway = new GatewayRig(Shop);
        gateway.Registry.Set("shop", FakeRegistry.Node(1));
        await gateway.Watcher.RunOnceAsync(default);
        var applied = gateway.Registry.Version;

        var poll = gateway.Watcher.RunOnceAsync(default);
        Assert.False(poll.IsCompleted);
        Assert.True(gateway.Registry.IsApplied);
        gateway.Registry.Set("shop", FakeRegistry.Node(1), FakeRegistry.Node(2));
        await poll;

        Assert.Equal((applied, TimeSpan.FromSeconds(30)), (gateway.Registry.Queries[1].Version, gateway.Registry.Queries[1].Wait));
        Assert.Equal(2, gateway.Directory.Current.Find("shop")!.Nodes.Entries.Count);
    }

    [Fact]
    public async Task RunOnce_LowerVersion_IsAnotherWorldAndReplacesEverything()
    {
        await using var gateway = new GatewayRig(Shop, ("Kenger:Gateway:Routes:0:Path", "/b"),
            ("Kenger:Gateway:Routes:0:Namespace", "other"));
        gateway.Registry.With("shop", FakeRegistry.Node(1)).Set("other", FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);

        gateway.Registry.StartAnew("shop", FakeRegistry.Node(3));
        await gateway.Watcher.RunOnceAsync(default);

        Assert.Equal(3, gateway.Directory.Current.Find("shop")!.Nodes.Entries.Single().Node.Port);
        Assert.Null(gateway.Directory.Current.Find("other"));
        Assert.Equal(1, gateway.Watcher.Status.Revision);
    }

    [Fact]
    public async Task RunOnce_RegistryAway_KeepsWhatItHasAndSaysSoOnce()
    {
        await using var gateway = new GatewayRig(Shop);
        gateway.Registry.Set("shop", FakeRegistry.Node(1));
        await gateway.Watcher.RunOnceAsync(default);

        gateway.Registry.Failure = new KengerUnavailableException("no registry answered");
        for (var i = 0; i < 10; i++)
        {
            Assert.InRange(await gateway.Watcher.RunOnceAsync(default), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2));
            gateway.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.NotNull(gateway.Directory.Current.Find("shop")!.Nodes.Pool.Pick());
        Assert.Equal(TimeSpan.FromMinutes(10), gateway.Watcher.Status.Age(gateway.Time));
        Assert.Single(gateway.Said(EventIds.RegistryUnreachable));

        gateway.Registry.Failure = null;
        gateway.Registry.Set("shop", FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);

        Assert.Equal(2, gateway.Directory.Current.Find("shop")!.Nodes.Entries.Single().Node.Port);
        Assert.Equal(2, gateway.Said(EventIds.RegistryConnected).Count);
        Assert.Null(gateway.Watcher.Status.Problem);
    }

    [Fact]
    public async Task RunOnce_BeforeTheFirstAnswer_IsNotReady()
    {
        await using var gateway = new GatewayRig(Shop);
        gateway.Registry.Failure = new KengerUnavailableException("no registry answered");

        await gateway.Watcher.RunOnceAsync(default);

        Assert.False(gateway.Watcher.IsReady);
        Assert.Contains("no node is known yet", gateway.Said(EventIds.RegistryUnreachable).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnce_RegistryIgnoresTheWait_IsNotAskedInATightLoop()
    {
        await using var gateway = new GatewayRig(Shop);
        gateway.Registry.Answer = _ => new SyncResult
        {
            Version = 7,
            Namespaces = new Dictionary<string, Kenger.Contracts.SyncNamespace> { ["shop"] = FakeRegistry.Namespace(FakeRegistry.Node(1)) },
        };

        Assert.Equal(TimeSpan.Zero, await gateway.Watcher.RunOnceAsync(default));
        Assert.Equal(TimeSpan.FromSeconds(1), await gateway.Watcher.RunOnceAsync(default));
    }

    [Fact]
    public async Task RunOnce_RegistryHangs_GivesUpAfterAWhile()
    {
        await using var gateway = new GatewayRig(Shop);
        gateway.Registry.Set("shop", FakeRegistry.Node(1));
        await gateway.Watcher.RunOnceAsync(default);

        var poll = gateway.Watcher.RunOnceAsync(default);
        gateway.Time.Advance(TimeSpan.FromSeconds(61));
        await poll;

        Assert.Contains("in time", gateway.Watcher.Status.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnce_RoutesNameAnotherNamespace_AsksAnewForAll()
    {
        await using var gateway = new GatewayRig(Shop);
        gateway.Registry.With("shop", FakeRegistry.Node(1)).Set("other", FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);

        var poll = gateway.Watcher.RunOnceAsync(default);
        gateway.Configuration.Change(("KENGER_GATEWAY_NAMESPACE", "other"));
        Assert.Equal(TimeSpan.Zero, await poll);
        await gateway.Watcher.RunOnceAsync(default);

        Assert.Null(gateway.Registry.Queries[^1].Version);
        // Requests that were routed before still need its nodes for a moment.
        Assert.NotNull(gateway.Directory.Current.Find("shop"));
        Assert.Equal(2, gateway.Directory.Current.Find("other")!.Nodes.Entries.Single().Node.Port);
    }

    [Fact]
    public async Task RunOnce_NoRouteNeedsTheRegistry_DoesNotAskUntilOneDoes()
    {
        await using var gateway = new GatewayRig();

        var poll = gateway.Watcher.RunOnceAsync(default);
        Assert.False(poll.IsCompleted);
        Assert.True(gateway.Watcher.IsReady);
        gateway.Configuration.Change(Shop);
        await poll;

        Assert.Empty(gateway.Registry.Queries);
        Assert.False(gateway.Watcher.IsReady);
    }

    [Fact]
    public async Task RunOnce_NamesTooLongForOneRequest_AsksForEverythingAndKeepsItsOwn()
    {
        var routes = Enumerable.Range(0, 100).SelectMany(i => new (string, string?)[]
        {
            ($"Kenger:Gateway:Routes:{i}:Path", $"/{i}"),
            ($"Kenger:Gateway:Routes:{i}:Namespace", $"a-rather-long-name-of-a-namespace-number-{i}-of-this-test"),
        });
        await using var gateway = new GatewayRig([.. routes]);
        gateway.Registry
            .With("a-rather-long-name-of-a-namespace-number-7-of-this-test", FakeRegistry.Node(1))
            .Set("not-ours", FakeRegistry.Node(2));

        await gateway.Watcher.RunOnceAsync(default);

        Assert.Empty(gateway.Registry.Queries.Single().Namespaces);
        Assert.Single(gateway.Directory.Current.Tables);
    }

    [Fact]
    public async Task RunOnce_SameBadNodeAgain_SaidOnce()
    {
        await using var gateway = new GatewayRig(Shop);
        var version = 1;
        gateway.Registry.Answer = _ => new SyncResult
        {
            Version = version++,
            Namespaces = new Dictionary<string, Kenger.Contracts.SyncNamespace> { ["shop"] = FakeRegistry.Namespace(FakeRegistry.Node(1)) },
            Rejected = ["Node 1 of namespace shop is dropped"],
        };

        await gateway.Watcher.RunOnceAsync(default);
        await gateway.Watcher.RunOnceAsync(default);

        Assert.Single(gateway.Said(EventIds.AnswerPartlyRejected));
    }

    [Fact]
    public async Task Execute_RegistryFailsAndComesBack_GoesOnByItself()
    {
        await using var gateway = new GatewayRig(Shop);
        gateway.Registry.Failure = new InvalidOperationException("a defect");
        await gateway.Watcher.StartAsync(default);
        await TestKit.Eventually.BecomesTrue(() => gateway.Watcher.Status.Problem is not null, "the gateway noticed");

        gateway.Registry.Failure = null;
        gateway.Registry.Set("shop", FakeRegistry.Node(1));

        await TestKit.Eventually.BecomesTrue(
            () =>
            {
                gateway.Time.Advance(TimeSpan.FromMilliseconds(100));
                return gateway.Registry.IsApplied;
            },
            "the new version is applied");
        await gateway.Watcher.StopAsync(default);
    }
}
