using System.Diagnostics;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;
using Kenger.TestKit.MariaDb;

namespace Kenger.Bench.Benchmarks;

/// <summary>Durable registrations a second: 64 callers, whose changes share transactions, beside one, whose don't.</summary>
internal sealed class RegistrationBenchmark : IBenchmark
{
    private const int Rounds = 7;
    private const int Callers = 64;
    private const int AloneCount = 500;
    private const int TogetherCount = 10_000;
    private const int WarmUpCount = 20_000;

    private readonly NodeSet _nodes = new(100_000, 100);

    public string Name => "registrations";

    public string Description => "Durable registrations a second: 64 callers at once against one transaction each.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table(
            $"Durable registrations; medians of {Rounds} rounds in turns",
            "store", "one caller/s", "64 callers/s", "range", "ratio", "range", "registrations/transaction", "CPU µs alone", "CPU µs together");
        using (var file = new TempStore())
        {
            await MeasureAsync("SQLite, fsync", file.Address, table, cancellationToken);
        }

        if (MariaDbServer.IsInstalled)
        {
            await using var mariaDb = await MariaDbServer.StartAsync();
            await MeasureAsync("MariaDB, fsync", mariaDb.AddressOf(mariaDb.CreateDatabase()), table, cancellationToken);
        }

        table.Note("CPU is the registry's alone, per registration. Target: 10 for the ratio.");
        return table;
    }

    private async Task MeasureAsync(string name, string store, Table table, CancellationToken cancellationToken)
    {
        await using var registry = await RegistryProcess.StartAsync(store);
        Report.Progress($"{name}: warming up");
        var next = 0;
        await RunOnceAsync(WarmUpCount, Callers);
        await RunOnceAsync(AloneCount, 1);
        var (alone, together, ratio) = (new Samples(), new Samples(), new Samples());
        var (batch, aloneProcessor, togetherProcessor) = (new Samples(), new Samples(), new Samples());
        for (var round = 1; round <= Rounds; round++)
        {
            Report.Progress($"{name}: round {round} of {Rounds}");
            var one = await RunOnceAsync(AloneCount, 1);
            var many = await RunOnceAsync(TogetherCount, Callers);
            alone.Add(one.PerSecond);
            together.Add(many.PerSecond);
            ratio.Add(many.PerSecond / one.PerSecond);
            batch.Add(many.PerTransaction);
            aloneProcessor.Add(one.ProcessorMicroseconds);
            togetherProcessor.Add(many.ProcessorMicroseconds);
        }

        table.Add(
            name,
            $"{alone.Median:N0}",
            $"{together.Median:N0}",
            together.Range("N0"),
            $"{ratio.Median:F1}",
            ratio.Range("F1"),
            $"{batch.Median:F0}",
            $"{aloneProcessor.Median:F0}",
            $"{togetherProcessor.Median:F0}");

        async Task<(double PerSecond, double PerTransaction, double ProcessorMicroseconds)> RunOnceAsync(int count, int callers)
        {
            var before = await registry.ReadProbeAsync();
            var processorBefore = registry.ProcessorTime;
            var begun = Stopwatch.GetTimestamp();
            await Registrar.RegisterAsync(registry.Url, _nodes, next, next + count, callers, cancellationToken);
            var took = Stopwatch.GetElapsedTime(begun);
            var processor = registry.ProcessorTime - processorBefore;
            var after = await registry.ReadProbeAsync();
            next += count;
            return (
                count / took.TotalSeconds,
                count / (double)(after.ChangeTransactions - before.ChangeTransactions),
                processor.TotalMicroseconds / count);
        }
    }
}
