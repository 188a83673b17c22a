using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Tests.Store;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Duties;

/// <summary>What is made for a time, from the call to its end, with a clock that is turned.</summary>
public sealed class ExpiryDutyTests
{
    private const string Node = """{"ns":"a","host":"h","port":1,"mode":"static"}""";

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Weight_ForATime_IsToldAndEnds()
    {
        await using var registry = await StartAsync();

        var set = await registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"h","port":1,"weight":7,"ttl_seconds":60}""");
        Assert.Equal((7, 7, "2026-01-01T00:01:00.000Z"), (Int(set, "weight"), Int(set, "own_weight"), (string?)set.Data!["weight_expires_at"]));

        await Pass(registry, 59.999);
        Assert.Equal(7, await Weight(registry));
        await Pass(registry, 0.001);
        Assert.Equal(100, await Weight(registry));
        await Eventually.BecomesTrue(() => registry.Log.Entries.Any(entry => entry.Id.Id == EventIds.WeightExpired), "it is logged, by whichever tick was first");
    }

    [Fact]
    public async Task Weight_Reset_IsTheDeclaredOne()
    {
        await using var registry = await StartAsync();
        (await registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"h","port":1,"weight":7}""")).IsOk();

        var reset = await registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"h","port":1,"reset":true}""");

        Assert.Equal(100, Int(reset, "weight"));
        Assert.False(reset.Data!.AsObject().ContainsKey("weight_override"));
    }

    [Fact]
    public async Task Drain_ForATime_TakesTheTrafficAwayAndGivesItBack()
    {
        await using var registry = await StartAsync();

        var drained = await registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"a","host":"h","port":1,"ttl_seconds":60}""");
        Assert.Equal((0, true, "2026-01-01T00:01:00.000Z"), (Int(drained, "weight"), (bool?)drained.Data!["drained"], (string?)drained.Data["drain_expires_at"]));
        Assert.Equal(0, await Weight(registry));

        await Pass(registry, 60);
        Assert.Equal(100, await Weight(registry));
    }

    [Fact]
    public async Task Drain_Ended_WakesWatchers()
    {
        await using var registry = await StartAsync();
        await _time.WhenTimersArmed(2);
        (await registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"a","host":"h","port":1,"ttl_seconds":10}""")).IsOk();
        var poll = registry.GetAsync($"{ApiRoutes.Sync}?version={registry.Snapshot.Version}&wait=60s");
        await Eventually.BecomesTrue(() => _time.ArmedTimers >= 3, "the poll waits");

        // Nobody but the service's own tick.
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(100, (int?)(await poll).Data!["a"]!["nodes"]![0]!["weight"]);
    }

    [Fact]
    public async Task SwitchedHost_ForATime_GoesBack()
    {
        await using var registry = await StartAsync();
        (await registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"b"}""")).IsOk();
        (await registry.PostAsync(ApiRoutes.HostSwitch, """{"host":"x","ns":"a"}""")).IsOk();

        var switched = await registry.PostAsync(ApiRoutes.HostSwitch, """{"host":"x","ns":"b","ttl_seconds":60}""");
        Assert.Equal(("b", "2026-01-01T00:01:00.000Z"), ((string?)switched.Data!["ns"], (string?)switched.Data["expires_at"]));

        await Pass(registry, 60);
        var host = (await registry.GetAsync(ApiRoutes.HostList)).Data![0]!.AsObject();
        Assert.Equal("a", (string?)host["ns"]);
        Assert.False(host.ContainsKey("expires_at"));
    }

    [Fact]
    public async Task Ends_AreAuditedAsTheRegistrys()
    {
        await using var registry = await StartAsync();
        (await registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"a","host":"h","port":1,"ttl_seconds":60}""")).IsOk();
        (await registry.PostAsync(ApiRoutes.HostSwitch, """{"host":"x","ns":"a","ttl_seconds":60}""")).IsOk();

        await Pass(registry, 60);

        var audit = (await registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray();
        Assert.Equal(
            [
                "registry override.expire x", "registry override.expire h:1", "token-1 host.switch x", "token-1 node.drain h:1",
            ],
            audit.Take(4).Select(entry => $"{entry!["actor"]} {entry["action"]} {entry["target"]}"));
        Assert.Equal("""{"ns":"a","expires_at":"2026-01-01T00:01:00.000Z"}""", audit[0]!["before"]!.ToJsonString());
        Assert.Equal(
            """{"id":1,"weight":0,"declared_weight":100,"drained":true,"drain_expires_at":"2026-01-01T00:01:00.000Z","mode":"static","status":"online"}""",
            audit[3]!["after"]!.ToJsonString());
        Assert.Equal(audit[3]!["after"]!.ToJsonString(), audit[1]!["before"]!.ToJsonString());
    }

    [Fact]
    public async Task Restart_WhatIsForATime_StillEnds()
    {
        using var directory = new TempDirectory();
        var settings = new RegistryHostSettings { Time = _time, Store = "sqlite:" + directory.File("registry.db") };
        await using (var first = await RegistryHost.StartAsync(settings))
        {
            (await first.PostAsync(ApiRoutes.NodeRegister, Node)).IsOk();
            (await first.PostAsync(ApiRoutes.NodeDrain, """{"ns":"a","host":"h","port":1,"ttl_seconds":60}""")).IsOk();
        }

        await using var second = await RegistryHost.StartAsync(settings);
        Assert.Equal(0, await Weight(second));
        await Pass(second, 60);
        Assert.Equal(100, await Weight(second));
    }

    [Fact]
    public async Task End_DutyOfAnotherServer_IsLeftToIt()
    {
        using var store = new ScriptedStore { IsShared = true, HasDuty = false };
        await using var registry = await RegistryHost.StartAsync(
            new RegistryHostSettings { Time = _time, Services = services => services.AddSingleton<IRegistryStore>(store) });
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node)).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeDrain, """{"ns":"a","host":"h","port":1,"ttl_seconds":60}""")).IsOk();

        await Pass(registry, 61);
        Assert.Equal(0, await Weight(registry));

        store.HasDuty = true;
        await Pass(registry, 1);
        Assert.Equal(100, await Weight(registry));
    }

    private static int? Int(ApiAnswer answer, string field) => (int?)answer.IsOk().Data![field];

    private static async Task<int?> Weight(RegistryHost registry) =>
        (int?)(await registry.GetAsync(ApiRoutes.Sync)).IsOk().Data!["a"]!["nodes"]![0]!["weight"];

    private async Task<RegistryHost> StartAsync()
    {
        var registry = await RegistryHost.StartAsync(_time);
        (await registry.PostAsync(ApiRoutes.NodeRegister, Node)).IsOk();
        return registry;
    }

    private async Task Pass(RegistryHost registry, double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await registry.RunDutiesAsync();
    }
}
