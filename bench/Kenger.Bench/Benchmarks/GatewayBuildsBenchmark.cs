using Kenger.Bench.Gateway;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>Requests through the gateway of this build and of another one, in turns.</summary>
internal sealed class GatewayBuildsBenchmark : IBenchmark
{
    private static readonly int Rounds = Trial.Rounds(9);
    private const int Nodes = 2;
    private const string Namespace = "orders";
    private static readonly TimeSpan RoundTime = Trial.Time(TimeSpan.FromSeconds(3));

    public string Name => "builds";

    public string Description => $"This build's gateway against another build's ({OtherBuild.Variable}).";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var other = new KengerProxy(OtherBuild.Program);
        using var store = new TempStore();
        await using var backend = await Backend.StartAsync(Nodes, cancellationToken);
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        await using var lineup = new Lineup();
        await GatewayNodes.FillAsync(registry.Url, Namespace, backend, Nodes, cancellationToken);

        var theirs = await lineup.AddAsync(other.StartAsync("other", registry.Url, Namespace, cancellationToken));
        var ours = await lineup.AddAsync(KengerProxy.Ours.StartAsync("this", registry.Url, Namespace, cancellationToken));
        var theirsOfAll = await lineup.AddAsync(other.StartWithEverythingAsync("other, key + limit + log", registry.Url, Namespace, cancellationToken));
        var oursOfAll = await lineup.AddAsync(KengerProxy.Ours.StartWithEverythingAsync("this, key + limit + log", registry.Url, Namespace, cancellationToken));
        var yarp = await lineup.AddAsync(BareYarp.StartAsync("bare YARP", backend, Nodes));

        await lineup.WarmUpAsync(cancellationToken);
        for (var round = 1; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            await lineup.RunOnceAsync(round, RoundTime, cancellationToken);
        }

        var table = new Table(
            $"Two builds of the gateway, {Nodes} nodes, {GetLoad.Connections} connections; medians of {Rounds} rounds in turns",
            "gateway", "requests/s", "range", "CPU µs/request", "range", "p99 ms", "errors");
        foreach (var rounds in lineup.All)
        {
            table.Add(
                rounds.Name,
                $"{rounds.PerSecond.Median:N0}",
                rounds.PerSecond.Range("N0"),
                $"{rounds.ProcessorMicroseconds.Median:F1}",
                rounds.ProcessorMicroseconds.Range("F1"),
                $"{rounds.Percentile99.Median:F2}",
                $"{rounds.Errors}");
        }

        AddRatio("this : other", ours, theirs);
        AddRatio("this : other, key + limit + log", oursOfAll, theirsOfAll);
        AddRatio("this : bare YARP", ours, yarp);
        AddRatio("other : bare YARP", theirs, yarp);
        table.Note("One runs at a time, the others stand still. Ratios are medians of the ratios of each round.");
        return table;

        void AddRatio(string name, ProxyRounds one, ProxyRounds two)
        {
            var perSecond = one.PerSecond.Over(two.PerSecond);
            var processor = one.ProcessorMicroseconds.Over(two.ProcessorMicroseconds);
            table.Add(name, $"{perSecond.Median:F2}", perSecond.Range("F2"), $"{processor.Median:F2}", processor.Range("F2"), "", "");
        }
    }
}
