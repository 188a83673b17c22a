using Kenger.Bench.Heartbeats;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>Heartbeats a second, beside a bare endpoint, in turns.</summary>
internal sealed class HeartbeatBenchmark : IBenchmark
{
    private const int Rounds = 7;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    public string Name => "heartbeats";

    public string Description => "Heartbeats a second with 100,000 nodes, against a bare minimal-API endpoint.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var nodes = new NodeSet(100_000, 100);
        using var store = new TempStore();
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        await using var bare = await BareEndpoint.StartAsync();
        Report.Progress($"registering {nodes.Count:N0} nodes");
        await Registrar.FillAsync(registry.Url, nodes, cancellationToken);

        var (ours, theirs) = (new HeartbeatRounds(registry), new HeartbeatRounds(bare));
        Report.Progress("warming up");
        await new HeartbeatRounds(registry).RunOnceAsync(nodes, RoundTime, cancellationToken);
        await new HeartbeatRounds(bare).RunOnceAsync(nodes, RoundTime, cancellationToken);
        var (perSecond, processor) = (new Samples(), new Samples());
        for (var round = 1; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            await theirs.RunOnceAsync(nodes, RoundTime, cancellationToken);
            await ours.RunOnceAsync(nodes, RoundTime, cancellationToken);
            perSecond.Add(ours.PerSecond.Last / theirs.PerSecond.Last);
            processor.Add(theirs.ProcessorMicroseconds.Last / ours.ProcessorMicroseconds.Last);
        }

        var table = new Table(
            $"Heartbeats, {nodes.Count:N0} nodes, token checked; medians of {Rounds} rounds in turns",
            "server", "requests/s", "range", "CPU µs/request", "range", "bytes allocated/request", "store transactions/s");
        AddRow("bare endpoint", theirs);
        AddRow("kenger", ours);
        table.Add("kenger : bare", $"{perSecond.Median:F2}", perSecond.Range("F2"), $"{processor.Median:F2}", processor.Range("F2"), "", "");
        table.Note("Ratios are of neighbouring rounds; for CPU, bare : kenger, so that more is better in both. Target: 0.80, and at most one transaction a second.");
        return table;

        void AddRow(string name, HeartbeatRounds rounds) => table.Add(
            name,
            $"{rounds.PerSecond.Median:N0}",
            rounds.PerSecond.Range("N0"),
            $"{rounds.ProcessorMicroseconds.Median:F1}",
            rounds.ProcessorMicroseconds.Range("F1"),
            $"{rounds.AllocatedBytes.Median:N0}",
            $"{rounds.TransactionsPerSecond.Median:F2}");
    }
}
