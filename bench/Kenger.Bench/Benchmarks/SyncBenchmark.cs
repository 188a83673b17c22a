using System.Diagnostics;
using Kenger.Bench.Http;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;
using Kenger.Contracts;

namespace Kenger.Bench.Benchmarks;

/// <summary><c>/sync</c> in the ways clients use it.</summary>
internal sealed class SyncBenchmark : IBenchmark
{
    private const int Calls = 300;

    public string Name => "sync";

    public string Description => "GET /sync of 10,000 nodes: everything, and what changed.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table(
            $"GET /sync, one caller, {Calls} calls each", "what", "bytes", "p50 ms", "p99 ms", "max ms", "registry CPU ms/call");
        await MeasureAsync(new NodeSet(10_000, 100, HasLabels: true), table, cancellationToken);
        await MeasureAsync(new NodeSet(10_000, 1, HasLabels: true), table, cancellationToken);
        table.Note("Each node carries two labels. \"After a change\" includes writing the bytes of the changed namespace once; all later callers share them.");
        return table;
    }

    private static async Task MeasureAsync(NodeSet nodes, Table table, CancellationToken cancellationToken)
    {
        using var store = new TempStore();
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        Report.Progress($"registering {nodes.Count:N0} nodes in {nodes.Namespaces} namespaces");
        await Registrar.FillAsync(registry.Url, nodes, cancellationToken);
        using var connection = await HttpConnection.OpenAsync(registry.Url, cancellationToken);
        await connection.SendAsync(HttpRequests.Get(ApiRoutes.Sync), cancellationToken);
        var version = connection.Answer.ReadVersion();
        var weight = 1_000;
        var where = nodes.Namespaces == 1 ? "1 namespace" : $"{nodes.Namespaces} namespaces";

        await RowAsync("everything", _ => HttpRequests.Get(ApiRoutes.Sync), before: null);
        await RowAsync("nothing changed", _ => HttpRequests.Get($"{ApiRoutes.Sync}?version={version}"), before: null);
        await RowAsync("one namespace, after a change", _ => HttpRequests.Get($"{ApiRoutes.Sync}?version={version}"), ChangeAsync);
        await RowAsync("everything, after a change", _ => HttpRequests.Get(ApiRoutes.Sync), ChangeAsync);

        // Leaves in `version` the revision before the change, so that the call that is measured asks for the change alone.
        async Task ChangeAsync(int call)
        {
            await connection.SendAsync(HttpRequests.Get(ApiRoutes.Sync), cancellationToken);
            version = connection.Answer.ReadVersion();
            await connection.SendAsync(
                HttpRequests.Post(ApiRoutes.NodeWeight, nodes.Weight(call, ++weight)), cancellationToken);
        }

        async Task RowAsync(string what, Func<int, byte[]> request, Func<int, Task>? before)
        {
            var took = new Samples();
            var processor = TimeSpan.Zero;
            for (var call = -Calls / 3; call < Calls; call++)
            {
                if (before is not null)
                {
                    await before(Math.Abs(call));
                }

                var bytes = request(call);
                var processorBefore = registry.ProcessorTime;
                var begun = Stopwatch.GetTimestamp();
                await connection.SendAsync(bytes, cancellationToken);
                if (call >= 0)
                {
                    took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                    processor += registry.ProcessorTime - processorBefore;
                }
            }

            table.Add(
                $"{where}: {what}",
                $"{connection.Answer.Body.Length:N0}",
                $"{took.Median:F2}",
                $"{took.Quantile(0.99):F2}",
                $"{took.Max:F2}",
                $"{processor.TotalMilliseconds / Calls:F2}");
        }
    }
}
