using Kenger.Bench.Gateway;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>The gateway's own forwarder beside YARP's, and beside nginx, in turns.</summary>
internal sealed class GatewayForwarderBenchmark : IBenchmark
{
    private static readonly int Rounds = Trial.Rounds(7);
    private const int Nodes = 2;
    private const string Namespace = "nodes";
    private static readonly TimeSpan RoundTime = Trial.Time(TimeSpan.FromSeconds(3));

    public string Name => "forwarder";

    public string Description => "The gateway's own forwarder beside YARP's, with sockets that go on where their bytes arrive and without.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        using var store = new TempStore();
        await using var backend = await Backend.StartAsync(Nodes, cancellationToken);
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        await using var lineup = new Lineup();
        Report.Progress("starting the proxies");
        await GatewayNodes.FillAsync(registry.Url, Namespace, backend, Nodes, cancellationToken);
        var yarps = await AddAsync("YARP's forwarder", "yarp", isInline: false);
        await AddAsync("YARP's forwarder, inline", "yarp", isInline: true);
        var own = await AddAsync("own forwarder", "kenger", isInline: false);
        var inline = await AddAsync("own forwarder, inline", "kenger", isInline: true);
        var bare = await lineup.AddAsync(BareYarp.StartAsync("bare YARP", backend, Nodes));
        var nginx = await lineup.AddAsync(NginxProxy.StartAsync("nginx", backend, Nodes, cancellationToken));

        await lineup.WarmUpAsync(cancellationToken);
        for (var round = 1; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            await lineup.RunOnceAsync(round, RoundTime, cancellationToken);
        }

        var table = new Table(
            $"The gateway's forwarders, {GetLoad.Connections} connections, answers of 100 bytes; medians of {Rounds} rounds in turns",
            "proxy", "requests/s", "range", "CPU µs/request", "range", "p50 ms", "p99 ms", "errors");
        foreach (var rounds in lineup.All)
        {
            table.Add(
                rounds.Name,
                $"{rounds.PerSecond.Median:N0}",
                rounds.PerSecond.Range("N0"),
                $"{rounds.ProcessorMicroseconds.Median:F1}",
                rounds.ProcessorMicroseconds.Range("F1"),
                $"{rounds.Median.Median:F2}",
                $"{rounds.Percentile99.Median:F2}",
                $"{rounds.Errors}");
        }

        AddRatio("own : YARP's forwarder", own, yarps);
        AddRatio("own, inline : YARP's forwarder", inline, yarps);
        AddRatio("own : bare YARP", own, bare);
        AddRatio("own, inline : bare YARP", inline, bare);
        AddRatio("own, inline : nginx", inline, nginx);
        table.Note("Inline: DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1. One proxy runs at a time, the others stand still. Ratios are medians of the ratios of each round.");
        return table;

        Task<ProxyRounds> AddAsync(string name, string forwarder, bool isInline) =>
            lineup.AddAsync(KengerProxy.Ours.StartAsync(name, registry.Url, Namespace, forwarder, isInline, cancellationToken));

        void AddRatio(string name, ProxyRounds one, ProxyRounds other)
        {
            var perSecond = one.PerSecond.Over(other.PerSecond);
            var processor = one.ProcessorMicroseconds.Over(other.ProcessorMicroseconds);
            table.Add(name, $"{perSecond.Median:F2}", perSecond.Range("F2"), $"{processor.Median:F2}", processor.Range("F2"), "", "", "");
        }
    }
}
