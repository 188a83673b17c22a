using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Tests.Store;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Duties;

/// <summary>From the registration to the deletion, with a clock that is turned.</summary>
public sealed class LifeOfANodeTests
{
    private const string Node = """{"ns":"a","host":"10.0.0.1","port":80}""";

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Silence_30And120Seconds_TakesOfflineAndDeletes()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        await Post(registry, ApiRoutes.NodeRegister);

        await Pass(registry, TimeSpan.FromSeconds(29.999));
        Assert.Equal("online", await Status(registry));
        await Pass(registry, TimeSpan.FromMilliseconds(1));
        Assert.Equal("offline", await Status(registry));
        await Pass(registry, TimeSpan.FromSeconds(89.999));
        Assert.Equal("offline", await Status(registry));
        await Pass(registry, TimeSpan.FromMilliseconds(1));
        Assert.Null(await Status(registry));

        (await registry.PostAsync(ApiRoutes.Heartbeat, Node)).IsError(ErrorCodes.NotFound);
        // One line for each, with its cause.
        Assert.Equal([EventIds.NodeOffline, EventIds.NodeDeleted], registry.Log.Entries.Where(entry => entry.Id.Id is >= EventIds.NodeOffline and <= EventIds.SelfPreservationOff).Select(entry => entry.Id.Id));
    }

    [Fact]
    public async Task Silence_ByItself_IsNoticedByTheSweep()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        await _time.WhenTimersArmed(2);
        await Post(registry, ApiRoutes.NodeRegister);

        _time.Advance(TimeSpan.FromSeconds(30));

        await _time.AdvanceUntil(async () => await Status(registry) == "offline", "the sweep takes the node offline");
    }

    [Fact]
    public async Task Heartbeats_InTime_KeepItOnline()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        await Post(registry, ApiRoutes.NodeRegister);
        var version = registry.Snapshot.Version;

        for (var i = 0; i < 20; i++)
        {
            await Pass(registry, TimeSpan.FromSeconds(29));
            await Post(registry, ApiRoutes.Heartbeat);
        }

        Assert.Equal("online", await Status(registry));
        Assert.Equal(version, registry.Snapshot.Version);
    }

    [Fact]
    public async Task Heartbeat_OfflineNode_RevivesItAtOnce()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        await Post(registry, ApiRoutes.NodeRegister);
        await Pass(registry, TimeSpan.FromSeconds(60));
        var version = registry.Snapshot.Version;
        var poll = registry.GetAsync($"{ApiRoutes.Sync}?version={version}&wait=60s");

        await Post(registry, ApiRoutes.Heartbeat);

        Assert.Equal("online", await Status(registry));
        Assert.True(registry.Snapshot.Version > version);
        Assert.Single((await poll).Data!["a"]!["nodes"]!.AsArray());
        await Pass(registry, TimeSpan.FromSeconds(29));
        Assert.Equal("online", await Status(registry));
    }

    [Fact]
    public async Task Register_OfflineNode_RevivesItWithItsIdAndWeight()
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        await Post(registry, ApiRoutes.NodeRegister);
        (await registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"10.0.0.1","port":80,"weight":7}""")).IsOk();
        await Pass(registry, TimeSpan.FromSeconds(60));

        var answer = await registry.PostAsync(ApiRoutes.NodeRegister, Node);

        Assert.Equal((1, 7), (answer.Data!["id"]!.GetValue<int>(), answer.Data["weight"]!.GetValue<int>()));
        Assert.Equal("online", await Status(registry));
    }

    [Theory]
    [InlineData(1, 3, 12)]
    [InlineData(60, 180, 720)]
    public async Task Silence_DeclaredInterval_CountsInBeats(int interval, int offline, int delete)
    {
        await using var registry = await RegistryHost.StartAsync(_time);
        (await registry.PostAsync(
            ApiRoutes.NodeRegister, $$"""{"ns":"a","host":"10.0.0.1","port":80,"heartbeat_interval":{{interval}}}""")).IsOk();

        await Pass(registry, TimeSpan.FromSeconds(offline - 0.001));
        Assert.Equal("online", await Status(registry));
        await Pass(registry, TimeSpan.FromMilliseconds(1));
        Assert.Equal("offline", await Status(registry));
        await Pass(registry, TimeSpan.FromSeconds(delete - offline - 0.001));
        Assert.Equal("offline", await Status(registry));
        await Pass(registry, TimeSpan.FromMilliseconds(1));
        Assert.Null(await Status(registry));
    }

    [Fact]
    public async Task Silence_OtherTimesConfigured_CountsThem()
    {
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = _time,
            Options = options => (options.OfflineAfter, options.DeleteAfter) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6)),
        });
        await Post(registry, ApiRoutes.NodeRegister);

        await Pass(registry, TimeSpan.FromSeconds(5));
        Assert.Equal("offline", await Status(registry));
        await Pass(registry, TimeSpan.FromSeconds(1));
        Assert.Null(await Status(registry));
    }

    [Fact]
    public async Task Restart_LongDowntime_ExpiresNobodyAndRevivesNobody()
    {
        using var directory = new TempDirectory();
        var settings = new RegistryHostSettings { Time = _time, Store = "sqlite:" + directory.File("r.db") };
        await using (var before = await RegistryHost.StartAsync(settings))
        {
            await Post(before, ApiRoutes.NodeRegister);
            (await before.PostAsync(ApiRoutes.NodeRegister, """{"ns":"b","host":"10.0.0.1","port":80}""")).IsOk();
            await Pass(before, TimeSpan.FromSeconds(20));
            await Post(before, ApiRoutes.Heartbeat);
            await Pass(before, TimeSpan.FromSeconds(15));
            Assert.Equal(("online", "offline"), (await Status(before), await Status(before, "b")));
        }

        _time.Advance(TimeSpan.FromHours(5));
        await using var after = await RegistryHost.StartAsync(settings);
        await after.RunDutiesAsync();
        await Pass(after, TimeSpan.FromSeconds(29.999));
        Assert.Equal(("online", "offline"), (await Status(after), await Status(after, "b")));

        // From here on silence counts again.
        await Pass(after, TimeSpan.FromMilliseconds(1));
        Assert.Equal(("offline", "offline"), (await Status(after), await Status(after, "b")));
        await Pass(after, TimeSpan.FromSeconds(90));
        Assert.Null(await Status(after));
    }

    [Fact]
    public async Task Heartbeats_UntilTheRestart_AreKept()
    {
        using var directory = new TempDirectory();
        var settings = new RegistryHostSettings { Time = _time, Store = "sqlite:" + directory.File("r.db") };
        await using (var before = await RegistryHost.StartAsync(settings))
        {
            await Post(before, ApiRoutes.NodeRegister);
            _time.Advance(TimeSpan.FromSeconds(7));
            await Post(before, ApiRoutes.Heartbeat);
        }

        await using var after = await RegistryHost.StartAsync(settings);

        Assert.Equal(_time.GetUtcNow(), after.Snapshot.AllNodes().Single().Lease.LastHeartbeat);
    }

    [Fact]
    public async Task Heartbeats_Many_CostOneTransactionInTwoSeconds()
    {
        using var store = new ScriptedStore();
        await using var registry = await RegistryHost.StartAsync(Over(store));
        await _time.WhenTimersArmed(2);
        for (var port = 1; port <= 20; port++)
        {
            (await registry.PostAsync(ApiRoutes.NodeRegister, Body(port))).IsOk();
        }

        var commits = store.Commits.Count;
        for (var round = 1; round <= 3; round++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            for (var port = 1; port <= 20; port++)
            {
                (await registry.PostAsync(ApiRoutes.Heartbeat, Body(port))).IsOk();
            }
        }

        Assert.Empty(store.Heartbeats);
        _time.Advance(TimeSpan.FromSeconds(2));
        await _time.AdvanceUntil(() => !store.Heartbeats.IsEmpty, "the heartbeats are saved");
        _time.Advance(TimeSpan.FromSeconds(2));
        await registry.RunDutiesAsync();

        Assert.Equal(20, Assert.Single(store.Heartbeats).Count);
        Assert.Equal(commits, store.Commits.Count);
    }

    [Fact]
    public async Task StoreAway_ReadsAndHeartbeats_GoOn()
    {
        using var store = new ScriptedStore();
        await using var registry = await RegistryHost.StartAsync(Over(store));
        await Post(registry, ApiRoutes.NodeRegister);
        store.CommitFailure = store.HeartbeatFailure = new IOException("away");

        var refused = (await registry.PostAsync(ApiRoutes.NodeRegister, Body(2))).IsError(ErrorCodes.Unavailable);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        for (var i = 0; i < 5; i++)
        {
            await Pass(registry, TimeSpan.FromSeconds(29));
            await Post(registry, ApiRoutes.Heartbeat);
        }

        (await registry.GetAsync(ApiRoutes.Sync)).IsOk();
        Assert.Equal("online", await Status(registry));
        var health = await registry.GetAsync("/health");
        Assert.Equal("degraded", health.Json["status"]!.GetValue<string>());
        Assert.DoesNotContain("away", health.Text, StringComparison.Ordinal);

        store.CommitFailure = store.HeartbeatFailure = null;
        (await registry.PostAsync(ApiRoutes.NodeRegister, Body(2))).IsOk();
        Assert.Equal("ok", (await registry.GetAsync("/health")).Json["status"]!.GetValue<string>());
        Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.StoreFailed);
        Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.StoreBack);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WritesFailNowAndThen_SilenceCountsOn(bool isShared)
    {
        using var store = new ScriptedStore { IsShared = isShared };
        await using var registry = await RegistryHost.StartAsync(Over(store));
        await Post(registry, ApiRoutes.NodeRegister);

        for (var second = 4; second < 30; second += 4)
        {
            _time.Advance(TimeSpan.FromSeconds(4));
            store.CommitFailures.Enqueue(new IOException("lost"));
            (await registry.PostAsync(ApiRoutes.NodeRegister, Body(second))).IsError(ErrorCodes.Unavailable);
            (await registry.PostAsync(ApiRoutes.NodeRegister, Body(second))).IsOk();
        }

        Assert.Empty(store.CommitFailures);
        await Pass(registry, TimeSpan.FromSeconds(3));
        Assert.Equal("offline", await Status(registry, 80));
    }

    private static string Body(int port) => $$"""{"ns":"a","host":"10.0.0.1","port":{{port}}}""";

    private static async Task Post(RegistryHost registry, string path) => (await registry.PostAsync(path, Node)).IsOk();

    private static async Task<string?> Status(RegistryHost registry, string ns = "a") =>
        (await registry.GetAsync($"{ApiRoutes.NodeList}?ns={ns}")).IsOk().Data!.AsArray().SingleOrDefault()?["status"]?.GetValue<string>();

    private static async Task<string?> Status(RegistryHost registry, int port) =>
        (await registry.GetAsync($"{ApiRoutes.NodeList}?ns=a")).IsOk().Data!.AsArray().Single(node => node!["port"]!.GetValue<int>() == port)!["status"]!.GetValue<string>();

    private RegistryHostSettings Over(ScriptedStore store) =>
        new() { Time = _time, Services = services => services.AddSingleton<IRegistryStore>(store) };

    private async Task Pass(RegistryHost registry, TimeSpan time)
    {
        _time.Advance(time);
        await registry.RunDutiesAsync();
    }
}
