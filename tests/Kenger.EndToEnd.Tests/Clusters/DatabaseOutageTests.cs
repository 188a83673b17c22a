using System.Diagnostics;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Clusters;

/// <summary>The database is away for several times a node's lease: frozen, or killed.</summary>
public sealed class DatabaseOutageTests
{
    private static readonly string[] Alive = ["127.9.0.1", "127.9.0.2"];

    [MariaDbFact]
    public Task Frozen_ReadsAndHeartbeatsGoOn_NobodyExpires() => OutageAsync(
        cluster =>
        {
            Assert.Equal(0, UnixSignals.Send(cluster.Database.ProcessId, UnixSignal.Stop));
            return Task.CompletedTask;
        },
        cluster =>
        {
            Assert.Equal(0, UnixSignals.Send(cluster.Database.ProcessId, UnixSignal.Continue));
            return Task.CompletedTask;
        });

    [MariaDbFact]
    public Task Killed_ReadsAndHeartbeatsGoOn_NobodyExpires() =>
        OutageAsync(cluster => cluster.Database.KillAsync(), cluster => cluster.Database.RunAsync());

    private static async Task OutageAsync(Func<RegistryCluster, Task> begin, Func<RegistryCluster, Task> end)
    {
        await using var cluster = await RegistryCluster.StartAsync([new Dictionary<string, string>()]);
        foreach (var host in Alive)
        {
            await cluster.RegisterAsync(0, host);
        }

        var version = (await cluster.GetAsync(0, ApiRoutes.Sync)).GetProperty("version").GetInt64();
        await using var nodes = new HeartbeatingNodes(cluster, Alive);
        var watch = cluster.GetAsync(0, $"{ApiRoutes.Sync}?version={version}&wait=60s");

        await begin(cluster);
        var outage = Stopwatch.StartNew();
        var slowest = TimeSpan.Zero;
        while (outage.Elapsed < RegistryCluster.OfflineAfter * 2.5)
        {
            using var asked = RunningTime.Start();
            var (status, answer) = await cluster.TryRegisterAsync(0, "127.9.0.9");
            slowest = asked.Elapsed > slowest ? asked.Elapsed : slowest;
            Assert.Equal(503, status);
            Assert.Equal(503, answer.GetProperty("code").GetInt32());
            Assert.Equal(200, await cluster.HeartbeatAsync(0, Alive[0]));
            Assert.Equal(version, (await cluster.GetAsync(0, ApiRoutes.Sync)).GetProperty("version").GetInt64());
        }

        Assert.Equal("degraded", (await cluster.GetAsync(0, "/health")).GetProperty("status").GetString());

        // A second is promised. A busy machine may stretch it; what must never be is a hang for as long as the database is away.
        Assert.True(slowest < TimeSpan.FromSeconds(5), $"a write waited {slowest} for its 503");

        await end(cluster);
        using var back = RunningTime.Start();
        await Eventually.BecomesTrue(async () => (await cluster.TryRegisterAsync(0, "127.9.0.10")).Status == 200, "writes work again");
        Assert.True(back.Elapsed < TimeSpan.FromSeconds(10), $"recovery took {back.Elapsed}");
        // Perhaps with a change whose caller was told that it may still be made: the database was asked before it froze.
        Assert.Contains("127.9.0.", (await watch).ToString(), StringComparison.Ordinal);
        Assert.Contains("127.9.0.10", (await cluster.GetAsync(0, ApiRoutes.Sync)).ToString(), StringComparison.Ordinal);

        var statuses = await cluster.StatusesAsync(0);
        Assert.All(Alive, host => Assert.Equal("online", statuses[host]));
        Assert.Equal(0, nodes.NotFound);
        Assert.DoesNotContain("is offline", cluster.Servers[0].Output, StringComparison.Ordinal);
    }
}
