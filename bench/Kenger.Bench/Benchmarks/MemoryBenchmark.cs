using System.Diagnostics;
using Kenger.Bench.Http;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;
using Kenger.Bench.Watching;
using Kenger.Contracts;

namespace Kenger.Bench.Benchmarks;

/// <summary>How memory and other costs grow with the number of nodes, each of which sends a heartbeat every 10 seconds.</summary>
internal sealed class MemoryBenchmark : IBenchmark
{
    private const int AloneCalls = 200;
    private const double Mega = 1024 * 1024;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    public string Name => "memory";

    public string Description => "Memory, and what else grows, from 1,000 to 100,000 nodes.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table(
            "Growth with the number of nodes, 1,000 in a namespace at most, every node beating each 10 s",
            "nodes", "resident MB", "peak MB", "managed MB", "bytes/node", "steady CPU %", "registration p50 ms", "/sync of all ms", "/sync bytes");
        await MeasureAsync(new NodeSet(1_000, 10), table, cancellationToken);
        await MeasureAsync(new NodeSet(10_000, 100), table, cancellationToken);
        await MeasureAsync(new NodeSet(100_000, 100), table, cancellationToken);
        await MeasureAsync(new NodeSet(100_000, 100, HasLabels: true), table, cancellationToken);
        table.Note($"Resident: {Settling.TotalSeconds} s after the last registration, under heartbeats, nothing forced. Peak: the most until then, the registrations included. Managed: after a forced collection. Bytes per node: managed memory beyond that of an empty server. Target: 300 MB at 100,000 nodes.");
        return table;
    }

    private static async Task MeasureAsync(NodeSet nodes, Table table, CancellationToken cancellationToken)
    {
        using var store = new TempStore();
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        var empty = await registry.ReadProbeAsync(collect: true);
        Report.Progress($"registering {nodes.Count:N0} nodes");
        await Registrar.FillAsync(registry.Url, nodes, cancellationToken);
        await using var heartbeats = await SteadyHeartbeats.StartAsync(registry.Url, nodes, cancellationToken);
        Report.Progress("settling");
        await Task.Delay(Settling / 2, TimeProvider.System, cancellationToken);
        var processorBefore = registry.ProcessorTime;
        await Task.Delay(Settling / 2, TimeProvider.System, cancellationToken);
        var steady = (registry.ProcessorTime - processorBefore) / (Settling / 2);
        var (resident, peak) = (registry.ResidentBytes, registry.PeakResidentBytes);
        var managed = (await registry.ReadProbeAsync(collect: true)).ManagedBytes;

        using var connection = await HttpConnection.OpenAsync(registry.Url, cancellationToken);
        var registration = new Samples();
        for (var call = 0; call < AloneCalls; call++)
        {
            // One that is new to its namespace.
            var request = HttpRequests.Post(ApiRoutes.NodeRegister, nodes.Registration(nodes.Count + call));
            registration.Add(await TimeAsync(request));
        }

        var sync = new Samples();
        for (var call = 0; call < 20; call++)
        {
            sync.Add(await TimeAsync(HttpRequests.Get(ApiRoutes.Sync)));
        }

        table.Add(
            $"{nodes.Count:N0}{(nodes.HasLabels ? ", two labels each" : "")}",
            $"{resident / Mega:F0}",
            $"{peak / Mega:F0}",
            $"{managed / Mega:F1}",
            $"{(managed - empty.ManagedBytes) / nodes.Count:N0}",
            $"{steady:P1}",
            $"{registration.Median:F2}",
            $"{sync.Median:F1}",
            $"{connection.Answer.Body.Length:N0}");

        async Task<double> TimeAsync(byte[] request)
        {
            var begun = Stopwatch.GetTimestamp();
            await connection.SendAsync(request, cancellationToken);
            return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }
    }
}
