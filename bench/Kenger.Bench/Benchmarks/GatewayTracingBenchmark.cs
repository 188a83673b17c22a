using Kenger.Bench.Gateway;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>What it costs a request when spans are made and exported, in turns with a gateway that exports nothing and a bare YARP.</summary>
internal sealed class GatewayTracingBenchmark : IBenchmark
{
    private static readonly int Rounds = Trial.Rounds(5);
    private const int Nodes = 2;
    private const double Part = 0.01;
    private const string Ns = "nodes-2";
    private static readonly TimeSpan RoundTime = Trial.Time(TimeSpan.FromSeconds(2));

    public string Name => "tracing";

    public string Description => "Processor time of a request with telemetry off, with all traces exported by OTLP, and with one of a hundred.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        using var store = new TempStore();
        await using var backend = await Backend.StartAsync(Nodes, cancellationToken);
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        await using var collector = await Collector.StartAsync();
        await using var lineup = new Lineup();
        Report.Progress("starting the proxies");
        await GatewayNodes.FillAsync(registry.Url, Ns, backend, Nodes, cancellationToken);
        var off = await lineup.AddAsync(KengerProxy.Ours.StartAsync("kenger, telemetry off", registry.Url, Ns, cancellationToken));
        var again = await lineup.AddAsync(KengerProxy.Ours.StartAsync("kenger, telemetry off, once more", registry.Url, Ns, cancellationToken));
        var part = await lineup.AddAsync(KengerProxy.Ours.StartExportingAsync("kenger, one trace of 100 exported", registry.Url, Ns, collector.Url, Part, cancellationToken));
        var all = await lineup.AddAsync(KengerProxy.Ours.StartExportingAsync("kenger, all traces exported", registry.Url, Ns, collector.Url, 1, cancellationToken));
        var yarp = await lineup.AddAsync(BareYarp.StartAsync("bare YARP", backend, Nodes));

        await lineup.WarmUpAsync(cancellationToken);
        var before = collector.Bytes;
        for (var round = 1; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            await lineup.RunOnceAsync(round, RoundTime, cancellationToken);
        }

        var table = new Table(
            $"Requests of {GetLoad.Connections} connections to {Nodes} nodes; medians of {Rounds} rounds in turns",
            "proxy", "requests/s", "range", "CPU µs/request", "range", "p50 ms", "p99 ms", "errors");
        foreach (var rounds in lineup.All)
        {
            table.Add(
                rounds.Name,
                $"{rounds.PerSecond.Median:N0}",
                rounds.PerSecond.Range("N0"),
                $"{rounds.ProcessorMicroseconds.Median:F1}",
                rounds.ProcessorMicroseconds.Range("F1"),
                $"{rounds.Median.Median:F2}",
                $"{rounds.Percentile99.Median:F2}",
                $"{rounds.Errors}");
        }

        AddRatio("off, once more : off", again, off);
        AddRatio("one of 100 : off", part, off);
        AddRatio("all : off", all, off);
        AddRatio("off : bare YARP", off, yarp);
        table.Note($"All: traces, metrics and logs over HTTP to a collector that forgets them; {(collector.Bytes - before) / 1e6:N0} MB came. A gateway keeps 2,048 spans that wait for their export; under more than it can send it drops, and goes on. The collector, the load and the nodes take their part of the same processors.");
        table.Note("Ratios are medians of the ratios of each round. Target: all against off at most 1.25 by processor time.");
        return table;

        void AddRatio(string name, ProxyRounds one, ProxyRounds other)
        {
            var (perSecond, processor) = (one.PerSecond.Over(other.PerSecond), one.ProcessorMicroseconds.Over(other.ProcessorMicroseconds));
            table.Add(name, $"{perSecond.Median:F2}", perSecond.Range("F2"), $"{processor.Median:F2}", processor.Range("F2"), "", "", "");
        }
    }
}
