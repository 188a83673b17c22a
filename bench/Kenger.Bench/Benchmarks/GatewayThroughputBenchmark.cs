using Kenger.Bench.Gateway;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>Requests through the gateway, beside a bare YARP, nginx and HAProxy, in turns.</summary>
internal sealed class GatewayThroughputBenchmark : IBenchmark
{
    private static readonly int Rounds = Trial.Rounds(7);
    private const int FewNodes = 2;
    private const int MoreNodes = 100;
    private const int ManyNodes = 1_000;
    private static readonly TimeSpan RoundTime = Trial.Time(TimeSpan.FromSeconds(3));

    public string Name => "throughput";

    public string Description => "Requests a second, processor time, latency and memory, beside a bare YARP, nginx and HAProxy.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        using var store = new TempStore();
        await using var backend = await Backend.StartAsync(ManyNodes, cancellationToken);
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        await using var lineup = new Lineup();
        Report.Progress("starting the proxies");
        foreach (var nodes in (int[])[FewNodes, MoreNodes, ManyNodes])
        {
            await GatewayNodes.FillAsync(registry.Url, NamespaceOf(nodes), backend, nodes, cancellationToken);
        }

        var few = await lineup.AddAsync(KengerProxy.Ours.StartAsync("kenger, 2 nodes", registry.Url, NamespaceOf(FewNodes), cancellationToken));
        await lineup.AddAsync(KengerProxy.Ours.StartAsync("kenger, 100 nodes", registry.Url, NamespaceOf(MoreNodes), cancellationToken));
        var many = await lineup.AddAsync(KengerProxy.Ours.StartAsync("kenger, 1,000 nodes", registry.Url, NamespaceOf(ManyNodes), cancellationToken));
        var most = await lineup.AddAsync(KengerProxy.Ours.StartWithEverythingAsync(
            "kenger, 2 nodes, key + limit + log", registry.Url, NamespaceOf(FewNodes), cancellationToken));
        var yarp = await lineup.AddAsync(BareYarp.StartAsync("bare YARP, 2 nodes", backend, FewNodes));
        var yarpOfMany = await lineup.AddAsync(BareYarp.StartAsync("bare YARP, 1,000 nodes", backend, ManyNodes));
        var nginx = await lineup.AddAsync(NginxProxy.StartAsync("nginx, 2 nodes", backend, FewNodes, cancellationToken));
        var nginxOfMany = await lineup.AddAsync(NginxProxy.StartAsync("nginx, 1,000 nodes", backend, ManyNodes, cancellationToken));
        var haproxy = await lineup.AddAsync(HaproxyProxy.StartAsync(backend, FewNodes, cancellationToken));

        await lineup.WarmUpAsync(cancellationToken);
        for (var round = 1; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            await lineup.RunOnceAsync(round, RoundTime, cancellationToken);
        }

        var table = new Table(
            $"Requests of {GetLoad.Connections} connections, answers of 100 bytes; medians of {Rounds} rounds in turns",
            "proxy", "requests/s", "range", "CPU µs/request", "range", "p50 ms", "p99 ms", "resident MB", "errors");
        foreach (var rounds in lineup.All)
        {
            AddRow(table, rounds);
        }

        AddRatio(table, "kenger : bare YARP", few, yarp);
        AddRatio(table, "kenger, key + limit + log : bare YARP", most, yarp);
        AddRatio(table, "kenger, 1,000 : 2 nodes", many, few);
        AddRatio(table, "bare YARP, 1,000 : 2 nodes", yarpOfMany, yarp);
        AddRatio(table, "nginx, 1,000 : 2 nodes", nginxOfMany, nginx);
        AddRatio(table, "kenger : bare YARP, both 1,000 nodes", many, yarpOfMany);
        AddRatio(table, "kenger : nginx", few, nginx);
        AddRatio(table, "kenger : HAProxy", few, haproxy);
        table.Note("HAProxy has 2 nodes. nginx has as many workers, HAProxy as many threads as there are processors. One proxy runs at a time, the others stand still. The load and the nodes (one nginx) take their part of the same processors.");
        table.Note("CPU is the proxy's, user and system, all workers, probes included. Ratios are medians of the ratios of each round. Targets: CPU against bare YARP at most 1.10, requests/s with 1,000 against 2 nodes at least 0.95.");
        return table;
    }

    private static string NamespaceOf(int nodes) => $"nodes-{nodes}";

    private static void AddRow(Table table, ProxyRounds rounds) => table.Add(
        rounds.Name,
        $"{rounds.PerSecond.Median:N0}",
        rounds.PerSecond.Range("N0"),
        $"{rounds.ProcessorMicroseconds.Median:F1}",
        rounds.ProcessorMicroseconds.Range("F1"),
        $"{rounds.Median.Median:F2}",
        $"{rounds.Percentile99.Median:F2}",
        $"{rounds.ResidentMegabytes.Last:F0}",
        $"{rounds.Errors}");

    private static void AddRatio(Table table, string name, ProxyRounds one, ProxyRounds other)
    {
        var perSecond = one.PerSecond.Over(other.PerSecond);
        var processor = one.ProcessorMicroseconds.Over(other.ProcessorMicroseconds);
        table.Add(
            name, $"{perSecond.Median:F2}", perSecond.Range("F2"), $"{processor.Median:F2}", processor.Range("F2"), "", "", "", "");
    }
}
