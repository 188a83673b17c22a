using System.Diagnostics;
using Kenger.Bench.Reports;
using Kenger.Testing;

namespace Kenger.Bench.Benchmarks;

/// <summary>What a registry of its own costs a test: start, and end.</summary>
internal sealed class TestRegistryBenchmark : IBenchmark
{
    private const int Rounds = 50;

    public string Name => "testing";

    public string Description => "KengerTestRegistry: start in this process, the first one and later ones.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table($"KengerTestRegistry; the first of the process, then the median of {Rounds}", "which", "start ms", "range", "end ms", "range");
        await MeasureAsync("first", 1, table, cancellationToken);
        await MeasureAsync("later", Rounds, table, cancellationToken);
        return table;
    }

    private static async Task MeasureAsync(string name, int rounds, Table table, CancellationToken cancellationToken)
    {
        var (start, end) = (new Samples(), new Samples());
        for (var round = 0; round < rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            var registry = await KengerTestRegistry.StartAsync(cancellationToken: cancellationToken);
            start.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            begun = Stopwatch.GetTimestamp();
            await registry.DisposeAsync();
            end.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        table.Add(name, $"{start.Median:F1}", start.Range("F1"), $"{end.Median:F1}", end.Range("F1"));
    }
}
