using Kenger.Bench.Heartbeats;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>Heartbeats a second of this build's registry and of another's, in turns.</summary>
internal sealed class RegistryBuildsBenchmark : IBenchmark
{
    private const int Rounds = 9;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    public string Name => "builds";

    public string Description => $"This build's heartbeats against another build's ({OtherBuild.Variable}), 100,000 nodes each.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var nodes = new NodeSet(100_000, 100);
        using var store = new TempStore();
        using var otherStore = new TempStore();
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        await using var otherRegistry = await RegistryProcess.StartAsync(otherStore.Address, program: OtherBuild.Program);
        Report.Progress($"registering {nodes.Count:N0} nodes at each");
        await Registrar.FillAsync(registry.Url, nodes, cancellationToken);
        await Registrar.FillAsync(otherRegistry.Url, nodes, cancellationToken);

        Report.Progress("warming up");
        await new HeartbeatRounds(registry).RunOnceAsync(nodes, RoundTime, cancellationToken);
        await new HeartbeatRounds(otherRegistry).RunOnceAsync(nodes, RoundTime, cancellationToken);
        var (ours, theirs) = (new HeartbeatRounds(registry), new HeartbeatRounds(otherRegistry));
        for (var round = 1; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            var (first, second) = round % 2 == 0 ? (ours, theirs) : (theirs, ours);
            await first.RunOnceAsync(nodes, RoundTime, cancellationToken);
            await second.RunOnceAsync(nodes, RoundTime, cancellationToken);
        }

        var table = new Table(
            $"Two builds of the registry: heartbeats, {nodes.Count:N0} nodes, token checked; medians of {Rounds} rounds in turns",
            "registry", "requests/s", "range", "CPU µs/request", "range", "bytes allocated/request", "store transactions/s");
        AddRow("other", theirs);
        AddRow("this", ours);
        var perSecond = ours.PerSecond.Over(theirs.PerSecond);
        var processor = ours.ProcessorMicroseconds.Over(theirs.ProcessorMicroseconds);
        table.Add("this : other", $"{perSecond.Median:F2}", perSecond.Range("F2"), $"{processor.Median:F2}", processor.Range("F2"), "", "");
        table.Note("Ratios are medians of the ratios of each round.");
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
