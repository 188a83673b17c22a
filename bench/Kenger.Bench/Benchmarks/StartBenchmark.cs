using System.Diagnostics;
using Kenger.Bench.Http;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;
using Kenger.Contracts;
using Kenger.TestKit.MariaDb;

namespace Kenger.Bench.Benchmarks;

/// <summary>From the start of the process to its first answers.</summary>
internal sealed class StartBenchmark : IBenchmark
{
    private const int Rounds = 5;

    public string Name => "start";

    public string Description => "Start with nodes in the store: time to the first answer.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table(
            $"Start of the process to its first answers; medians of {Rounds}",
            "store", "nodes", "/health ms", "/sync of all ms", "range", "CPU ms");
        foreach (var count in (int[])[0, 1_000, 10_000, 100_000])
        {
            using var file = new TempStore();
            await MeasureAsync("SQLite", file.Address, count, table, cancellationToken);
        }

        if (MariaDbServer.IsInstalled)
        {
            await using var mariaDb = await MariaDbServer.StartAsync();
            foreach (var count in (int[])[0, 100_000])
            {
                await MeasureAsync("MariaDB", mariaDb.AddressOf(mariaDb.CreateDatabase()), count, table, cancellationToken);
            }
        }

        return table;
    }

    private static async Task MeasureAsync(string name, string store, int count, Table table, CancellationToken cancellationToken)
    {
        Report.Progress($"{name}: {count:N0} nodes");
        await using (var registry = await RegistryProcess.StartAsync(store))
        {
            await Registrar.FillAsync(registry.Url, new NodeSet(count, 100), cancellationToken);
        }

        var (health, sync, processor) = (new Samples(), new Samples(), new Samples());
        for (var round = 0; round < Rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            await using var registry = RegistryProcess.Launch(store);
            await registry.WhenListeningAsync();
            using var connection = await HttpConnection.OpenAsync(registry.Url, cancellationToken);
            await connection.SendAsync(HttpRequests.Get("/health"), cancellationToken);
            health.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await connection.SendAsync(HttpRequests.Get(ApiRoutes.Sync), cancellationToken);
            sync.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            processor.Add(registry.ProcessorTime.TotalMilliseconds);
        }

        table.Add(
            name, $"{count:N0}", $"{health.Median:F0}", $"{sync.Median:F0}", sync.Range("F0"), $"{processor.Median:F0}");
    }
}
