using Kenger.Bench.Gateway;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>How long requests take at parts of the load: this build, another one, and nginx, in turns.</summary>
internal sealed class GatewayPaceBenchmark : IBenchmark
{
    private static readonly int Rounds = Trial.Rounds(3);
    private const int Seconds = 4;
    private const int Nodes = 2;
    private const string Namespace = "orders";
    private static readonly double[] Parts = [0.1, 0.3, 0.5, 0.7, 0.9];
    private static readonly TimeSpan FullRound = Trial.Time(TimeSpan.FromSeconds(4));

    public string Name => "pace";

    public string Description => $"How long requests take at 10 % to 90 % of what another build ({OtherBuild.Variable}) can do.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        using var store = new TempStore();
        await using var backend = await Backend.StartAsync(Nodes, cancellationToken);
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        await using var lineup = new Lineup();
        await GatewayNodes.FillAsync(registry.Url, Namespace, backend, Nodes, cancellationToken);
        var other = await lineup.AddAsync(new KengerProxy(OtherBuild.Program).StartAsync("other", registry.Url, Namespace, cancellationToken));
        var ours = await lineup.AddAsync(KengerProxy.Ours.StartAsync("this", registry.Url, Namespace, cancellationToken));
        var pooled = await lineup.AddAsync(
            KengerProxy.Ours.StartAsync("this, not inline", registry.Url, Namespace, "kenger", isInline: false, cancellationToken));
        var nginx = await lineup.AddAsync(NginxProxy.StartAsync("nginx", backend, Nodes, cancellationToken));
        ProxyRounds[] all = [other, ours, pooled, nginx];

        await lineup.WarmUpAsync(cancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            await other.RunOnceAsync(FullRound, cancellationToken);
        }

        var most = other.PerSecond.Median;
        var table = new Table(
            $"Requests at a fixed pace, {Nodes} nodes, {GetLoad.Connections} connections; medians of {Rounds} rounds of {Seconds} s in turns",
            "part of the other's most", "gateway", "asked/s", "answered/s", "p50 ms", "p99 ms", "range", "p99 : other", "range", "errors");
        foreach (var part in Parts)
        {
            Report.Progress($"{part:P0} of {most:N0}/s");
            var paces = all.Select(rounds => new PaceRounds(rounds)).ToArray();
            for (var round = 0; round < Rounds; round++)
            {
                for (var turn = 0; turn < paces.Length; turn++)
                {
                    await paces[(round + turn) % paces.Length].RunOnceAsync(part * most, Seconds, cancellationToken);
                }
            }

            foreach (var pace in paces)
            {
                var ratio = pace.Percentile99.Over(paces[0].Percentile99);
                table.Add(
                    $"{part:P0}",
                    pace.Name,
                    $"{part * most:N0}",
                    $"{pace.PerSecond.Median:N0}",
                    $"{pace.Median.Median:F2}",
                    $"{pace.Percentile99.Median:F2}",
                    pace.Percentile99.Range("F2"),
                    $"{ratio.Median:F2}",
                    ratio.Range("F2"),
                    $"{pace.Errors}");
            }
        }

        table.Note("Each connection asks at its own fixed pace, all begin together: what arrives comes in bursts of up to as many requests as there are connections. One gateway runs at a time, the others stand still.");
        return table;
    }
}
