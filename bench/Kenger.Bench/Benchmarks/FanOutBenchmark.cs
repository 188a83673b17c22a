using Kenger.Bench.Http;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;
using Kenger.Bench.Watching;
using Kenger.Contracts;

namespace Kenger.Bench.Benchmarks;

/// <summary>From a change to the answers of 1,000 long polls.</summary>
internal sealed class FanOutBenchmark : IBenchmark
{
    private const int WatcherCount = 1_000;
    private const int Changes = 60;
    private const int WarmUpChanges = 40;

    // Longer than the 200 ms by which the registry spaces what it tells one watcher.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public string Name => "fanout";

    public string Description => "From a change to 1,000 long-poll watchers, while 10,000 nodes send heartbeats.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table(
            $"One change to {WatcherCount:N0} watchers, {Changes} changes",
            "10,000 nodes in", "told", "bytes/answer", "caller p50 ms", "watcher p50 ms", "p99 ms", "max ms", "registry CPU ms/change");
        foreach (var (namespaces, isBeating) in ((int, bool)[])[(100, false), (100, true), (10, true), (1, true)])
        {
            await MeasureAsync(new NodeSet(10_000, namespaces), isBeating, takesDifferences: false, table, cancellationToken);
            await MeasureAsync(new NodeSet(10_000, namespaces), isBeating, takesDifferences: true, table, cancellationToken);
        }

        table.Note("The clock starts when the change is sent, so the commit is inside, and every watcher polls again at once. The watchers' own reading takes its part of the processors. Target: p99 within 50 ms.");
        return table;
    }

    private static async Task MeasureAsync(NodeSet nodes, bool isBeating, bool takesDifferences, Table table, CancellationToken cancellationToken)
    {
        using var store = new TempStore();
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        Report.Progress($"registering {nodes.Count:N0} nodes");
        await Registrar.FillAsync(registry.Url, nodes, cancellationToken);
        using var caller = await HttpConnection.OpenAsync(registry.Url, cancellationToken);
        await caller.SendAsync(HttpRequests.Get(ApiRoutes.Sync), cancellationToken);
        using var watchers = await Watchers.OpenAsync(registry.Url, WatcherCount, caller.Answer.ReadVersion(), takesDifferences, cancellationToken);
        await using var heartbeats = isBeating ? await SteadyHeartbeats.StartAsync(registry.Url, nodes, cancellationToken) : null;

        var (told, watched) = (new Samples(), new Samples());
        var processorBefore = TimeSpan.Zero;
        Report.Progress("changing");
        for (var change = -WarmUpChanges; change < Changes; change++)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            if (change == 0)
            {
                (told, watched) = (new Samples(), new Samples());
                processorBefore = registry.ProcessorTime;
            }

            var node = Random.Shared.Next(nodes.Count);
            // A weight that no node has yet: to set one that is there changes nothing, and wakes nobody.
            var request = HttpRequests.Post(ApiRoutes.NodeWeight, nodes.Weight(node, 1_000 + change));
            watchers.MeasureChange(caller, request, told, watched);
        }

        var processor = (registry.ProcessorTime - processorBefore) / Changes;
        table.Add(
            $"{nodes.Namespaces} namespaces, {(isBeating ? $"{nodes.Count / 10:N0} heartbeats/s" : "silent")}",
            takesDifferences ? "what changed" : "the whole",
            $"{watchers.AnswerBytes:N0}",
            $"{told.Median:F1}",
            $"{watched.Median:F1}",
            $"{watched.Quantile(0.99):F1}",
            $"{watched.Max:F1}",
            $"{processor.TotalMilliseconds:F1}");
    }
}
