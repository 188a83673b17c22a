using System.Diagnostics;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>Two servers on one database, whose clocks differ by a minute, of which one is frozen for a while.</summary>
public sealed class TwoServersTests
{
    private static readonly string[] Alive = ["127.9.0.1", "127.9.0.2", "127.9.0.3"];

    private static readonly Dictionary<string, string> MinuteAhead = new() { ["KENGER_CLOCK_OFFSET"] = "00:01:00" };

    [MariaDbFact]
    public async Task Change_AtOne_IsSeenAtTheOther()
    {
        await using var cluster = await RegistryCluster.StartAsync(RegistryCluster.Patient, RegistryCluster.Patient);
        var version = (await cluster.GetAsync(1, ApiRoutes.Sync)).GetProperty("version").GetInt64();
        var watch = cluster.GetAsync(1, $"{ApiRoutes.Sync}?version={version}&wait=60s");

        await cluster.RegisterAsync(0, "127.9.0.1");

        Assert.Contains("127.9.0.1", (await watch).ToString(), StringComparison.Ordinal);
    }

    [MariaDbFact]
    public async Task SwitchedHost_AtOne_IsToldByTheOtherAndRemembered()
    {
        await using var cluster = await RegistryCluster.StartAsync(RegistryCluster.Patient, RegistryCluster.Patient);
        await cluster.RegisterAsync(0, "127.9.0.1");
        var version = (await cluster.GetAsync(0, ApiRoutes.Sync)).GetProperty("version").GetInt64();
        var watch = cluster.GetAsync(1, $"{ApiRoutes.Sync}?version={version}&wait=60s&gateway=g");

        Assert.Equal(200, (await cluster.PostAsync(0, ApiRoutes.HostSwitch, new { host = "a.example.com", ns = "shop" })).Status);
        Assert.Equal("shop", (await watch).GetProperty("hosts").GetProperty("a.example.com").GetString());
        await cluster.RestartAsync(0);
        Assert.Equal("shop", (await cluster.GetAsync(0, $"{ApiRoutes.Sync}?gateway=h")).GetProperty("hosts").GetProperty("a.example.com").GetString());

        Assert.Equal(200, (await cluster.PostAsync(1, ApiRoutes.HostSwitch, new { host = "a.example.com" })).Status);
        await Eventually.BecomesTrue(
            async () => (await cluster.GetAsync(0, ApiRoutes.HostList)).GetProperty("data").GetArrayLength() == 0, "the other knows that it is switched back");
    }

    [MariaDbFact]
    public async Task RuleAndDrainForATime_AtOne_AreToldByTheOtherAndEndOnce()
    {
        await using var cluster = await RegistryCluster.StartAsync(RegistryCluster.Patient, RegistryCluster.Patient);
        var node = new { ns = "shop", host = "127.9.0.1", port = 80, mode = "static" };
        var drain = new { node.ns, node.host, node.port, ttl_seconds = 2 };
        var rule = new { ns = "shop", match = new { percent = 5 }, target = new { labels = new { version = "v2" } }, ttl_seconds = 2 };

        Assert.Equal(200, (await cluster.PostAsync(0, ApiRoutes.NodeRegister, node)).Status);
        Assert.Equal(200, (await cluster.PostAsync(0, ApiRoutes.NodeDrain, drain)).Status);
        Assert.Equal(200, (await cluster.PostAsync(1, ApiRoutes.RuleAdd, rule)).Status);
        Assert.Equal(200, (await cluster.PostAsync(0, ApiRoutes.RuleAdd, rule with { ttl_seconds = 3600 })).Status);
        var version = (await cluster.GetAsync(0, ApiRoutes.Sync)).GetProperty("version").GetInt64();
        // A version it does not know yet makes the other one catch up.
        await cluster.GetAsync(1, $"{ApiRoutes.Sync}?version={version}");
        var told = (await cluster.GetAsync(1, ApiRoutes.Sync)).GetProperty("data").GetProperty("shop").GetProperty("rules");
        Assert.Contains(2, told.EnumerateArray().Select(each => each.GetProperty("id").GetInt32()));

        await Eventually.BecomesTrue(
            async () => (await cluster.GetAsync(1, ApiRoutes.RuleList)).GetProperty("data").GetArrayLength() == 1, "the shorter rule is gone at the other");
        await Eventually.BecomesTrue(
            async () => !(await cluster.GetAsync(0, ApiRoutes.NodeList)).GetProperty("data")[0].GetProperty("drained").GetBoolean(), "the drain is over");
        var actions = (await cluster.GetAsync(0, ApiRoutes.AuditList)).GetProperty("data").EnumerateArray().Select(entry => entry.GetProperty("action").GetString());
        Assert.Equal(["override.expire", "rule.expire"], actions.Where(action => action!.EndsWith(".expire", StringComparison.Ordinal)).Order());
    }

    [MariaDbFact]
    public async Task Applied_WaitsForAGatewayThatPollsAtTheOtherServer()
    {
        await using var cluster = await RegistryCluster.StartAsync(RegistryCluster.Patient, RegistryCluster.Patient);
        var version = await cluster.RegisterAsync(0, "127.9.0.1");
        var poll = cluster.GetAsync(1, $"{ApiRoutes.Sync}?version={version - 1}&wait=60s&gateway=g");
        await poll;
        await Eventually.BecomesTrue(
            async () => (await cluster.GetAsync(0, ApiRoutes.GatewayList)).GetProperty("data").GetArrayLength() == 1, "the gateway is known");

        var before = await cluster.GetAsync(0, $"{ApiRoutes.Applied}?ns=shop&version={version}");
        var applied = cluster.GetAsync(0, $"{ApiRoutes.Applied}?ns=shop&version={version}&wait=20s");
        var next = cluster.GetAsync(1, $"{ApiRoutes.Sync}?version={version}&wait=1s&gateway=g");

        Assert.False(before.GetProperty("data").GetProperty("applied").GetBoolean());
        Assert.True((await applied).GetProperty("data").GetProperty("applied").GetBoolean());
        await next;
    }

    [MariaDbFact]
    public async Task OneFrozenAndWoken_ClocksApart_NothingAliveExpires_TheDeadDoes()
    {
        await using var cluster = await RegistryCluster.StartAsync(new Dictionary<string, string>(), MinuteAhead);
        foreach (var host in Alive)
        {
            await cluster.RegisterAsync(0, host);
        }

        await using var nodes = new HeartbeatingNodes(cluster, Alive);
        var died = Stopwatch.StartNew();
        await cluster.RegisterAsync(1, "127.9.0.200");
        using var running = RunningTime.Start();

        Assert.Equal(0, UnixSignals.Send(cluster.Servers[1].Id, UnixSignal.Stop));
        await Eventually.BecomesTrue(async () => (await cluster.StatusesAsync(0)).GetValueOrDefault("127.9.0.200") == "offline", "the dead one is offline");
        var (found, ran) = (died.Elapsed, running.Elapsed);
        await Eventually.BecomesTrue(() => died.Elapsed > RegistryCluster.OfflineAfter * 2, "twice a lease has passed");
        Assert.Equal(0, UnixSignals.Send(cluster.Servers[1].Id, UnixSignal.Continue));
        await Eventually.BecomesTrue(async () => (await cluster.StatusesAsync(1)).GetValueOrDefault("127.9.0.200") == "offline", "the woken one knows it too");
        await Eventually.BecomesTrue(
            async () => !(await cluster.StatusesAsync(1)).ContainsKey("127.9.0.200"), "the dead one is deleted", TimeSpan.FromSeconds(60));

        Assert.True(found >= RegistryCluster.OfflineAfter - TimeSpan.FromSeconds(1), $"it was offline after {found}");
        Assert.True(ran <= RegistryCluster.OfflineAfter + TimeSpan.FromSeconds(5), $"it was offline after {ran}");
        Assert.Equal(0, nodes.NotFound);
        foreach (var server in cluster.Servers)
        {
            Assert.DoesNotContain(Alive, host => server.Output.Contains($"{host}:80 is offline", StringComparison.Ordinal));
        }
    }
}
