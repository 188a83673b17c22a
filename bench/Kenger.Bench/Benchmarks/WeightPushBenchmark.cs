using System.Diagnostics;
using Kenger.Bench.Discovery;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>From the moment an operator sets a weight to the first call that obeys it.</summary>
internal sealed class WeightPushBenchmark : IBenchmark
{
    private const int Changes = 60;

    // Who was told of a change hears of the next 200 ms later at the soonest, and the change back is one: each measured one comes after a quiet time.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(600);

    public string Name => "push";

    public string Description => "From a change of weight to the first call by name that obeys it.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        await using var stage = await DiscoveryStage.StartAsync(1, 0);
        var took = new Samples();
        await stage.Named.GetStringAsync(new Uri("/", UriKind.Relative), cancellationToken);
        for (var change = 0; change < Changes; change++)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            var setting = stage.SetWeightAsync(1, 65_535);
            while (await stage.Named.GetStringAsync(new Uri("/", UriKind.Relative), cancellationToken) != "1")
            {
                // Until a call goes to the node that had no weight.
            }

            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await setting;
            await stage.SetWeightAsync(1, 0);
        }

        var table = new Table($"A weight set, {Changes} times", "p50 ms", "p99 ms", "max ms");
        table.Add($"{took.Median:0.0}", $"{took.Quantile(0.99):0.0}", $"{took.Max:0.0}");
        table.Note("The clock starts when the change is sent, and stops with the answer of the first call that obeys it. Target: within 50 ms.");
        return table;
    }
}
