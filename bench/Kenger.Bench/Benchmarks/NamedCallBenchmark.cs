using System.Diagnostics;
using Kenger.Bench.Discovery;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>What it costs to call a service by its name, against a plain client with a fixed address.</summary>
internal sealed class NamedCallBenchmark : IBenchmark
{
    private const int Rounds = 40;
    private const int WarmUpRounds = 8;
    private const int Calls = 1_500;

    public string Name => "calls";

    public string Description => "A call by name against a call by address, one after the other over kept connections.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        await using var stage = await DiscoveryStage.StartAsync(100);
        var (plain, named) = (new Samples(), new Samples());
        var (plainBytes, namedBytes) = (0.0, 0.0);
        for (var round = -WarmUpRounds; round < Rounds; round++)
        {
            if (round == 0)
            {
                (plain, named) = (new Samples(), new Samples());
            }

            // In turns, and each first as often as the other: whatever else the machine does meets both.
            if (round % 2 == 0)
            {
                plainBytes = await MeasureAsync(stage.Plain, plain, cancellationToken);
                namedBytes = await MeasureAsync(stage.Named, named, cancellationToken);
            }
            else
            {
                namedBytes = await MeasureAsync(stage.Named, named, cancellationToken);
                plainBytes = await MeasureAsync(stage.Plain, plain, cancellationToken);
            }
        }

        var table = new Table($"A call by name, {Rounds} rounds of {Calls:N0} calls each", "client", "µs/call", "against plain", "bytes allocated/call, client and server");
        table.Add("plain, fixed address", $"{plain.Median:0.0} ({plain.Range("0.0")})", "1", $"{plainBytes:N0}");
        table.Add("by name", $"{named.Median:0.0} ({named.Range("0.0")})", $"{named.Over(plain).Median:0.000}", $"{namedBytes:N0}");
        table.Note("Client, server and registry are one process; a call is a request and its whole answer. Target: at most 1.05 times plain.");
        return table;
    }

    private static async Task<double> MeasureAsync(HttpClient http, Samples samples, CancellationToken cancellationToken)
    {
        var target = new Uri("/", UriKind.Relative);
        var bytes = GC.GetTotalAllocatedBytes(precise: false);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++)
        {
            using var response = await http.GetAsync(target, cancellationToken);
        }

        samples.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds / Calls);
        return (GC.GetTotalAllocatedBytes(precise: false) - bytes) / (double)Calls;
    }
}
