using System.Diagnostics;
using Kenger.Bench.Hostile;
using Kenger.Bench.Http;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;
using Kenger.Contracts;

namespace Kenger.Bench.Benchmarks;

/// <summary>How long others' calls take while a stolen token of each role is used as fast as it is answered, beside how long they take alone.</summary>
internal sealed class HostileTokenBenchmark : IBenchmark
{
    private const int Rounds = 6;
    private const int Namespace = 100;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);

    // What is measured begins once the attack has been going on for a moment: what counts is the minute, not its first instant.
    private static readonly TimeSpan RunUp = TimeSpan.FromSeconds(1);

    public string Name => "hostile";

    public string Description => "Others' latency while somebody uses a stolen token of each role as fast as it is answered.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table(
            $"A stolen token, {HostileLoad.Connections} connections without a pause; others' calls one by one, medians of {Rounds} rounds in turns",
            "role", "its calls/s", "p50 alone, ms", "p50 meanwhile", "ratio", "range", "p99 alone, ms", "p99 meanwhile", "ratio", "range");
        foreach (var role in HostileLoad.Roles)
        {
            Report.Progress(role);
            await AddAsync(table, role, cancellationToken);
        }

        table.Note("Others' calls: a heartbeat, a look at what changed, and a change of a weight, in turns.");
        return table;
    }

    private static async Task AddAsync(Table table, string role, CancellationToken cancellationToken)
    {
        var nodes = new NodeSet(Namespace, 1);
        using var store = new TempStore();
        using var tokens = new HostileTokens();
        await using var registry = await RegistryProcess.StartAsync(store.Address, new Dictionary<string, string>
        {
            ["Kenger__Server__TokenFile"] = tokens.Path,
            ["Logging__LogLevel__Default"] = "Error",
        });
        await Registrar.FillAsync(registry.Url, nodes, cancellationToken);
        using var connection = await HttpConnection.OpenAsync(registry.Url, cancellationToken);
        foreach (var port in (int[])[1, 2])
        {
            await connection.SendAsync(
                HttpRequests.Post(ApiRoutes.NodeRegister, $$$"""{"ns":"mine","host":"127.0.0.1","port":{{{port}}},"mode":"static","labels":{"version":"v{{{port}}}"}}"""),
                cancellationToken);
        }

        var (alone, meanwhile) = (new Latencies(), new Latencies());
        await MeasureAsync(connection, nodes, RoundTime, cancellationToken);
        long calls = 0;
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add(await MeasureAsync(connection, nodes, RoundTime, cancellationToken));
            var attack = HostileLoad.RunAsync(registry.Url, role, HostileTokens.SecretOf(role), RunUp + RoundTime, cancellationToken);
            await MeasureAsync(connection, nodes, RunUp, cancellationToken);
            meanwhile.Add(await MeasureAsync(connection, nodes, RoundTime, cancellationToken));
            calls += await attack;
        }

        var (p50, p99) = (meanwhile.P50.Over(alone.P50), meanwhile.P99.Over(alone.P99));
        table.Add(
            role,
            $"{calls / (RunUp + RoundTime).TotalSeconds / Rounds:N0}",
            $"{alone.P50.Median:F2}", $"{meanwhile.P50.Median:F2}", $"{p50.Median:F1}", p50.Range("F1"),
            $"{alone.P99.Median:F2}", $"{meanwhile.P99.Median:F2}", $"{p99.Median:F1}", p99.Range("F1"));
    }

    private static async Task<Samples> MeasureAsync(HttpConnection connection, NodeSet nodes, TimeSpan time, CancellationToken cancellationToken)
    {
        var took = new Samples();
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(begun) < time; i++)
        {
            var request = (i % 3) switch
            {
                0 => HttpRequests.Post(ApiRoutes.Heartbeat, nodes.Heartbeat(i % nodes.Count)),
                1 => HttpRequests.Get($"{ApiRoutes.Sync}?ns={nodes.NamespaceOf(0)}&version=1"),
                _ => HttpRequests.Post(ApiRoutes.NodeWeight, nodes.Weight(i % nodes.Count, 1 + (i % 100))),
            };
            var asked = Stopwatch.GetTimestamp();
            await connection.SendAsync(request, cancellationToken);
            took.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);

            // Others are not in a hurry: what they wait for is looked at, not how much they get.
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, cancellationToken);
        }

        return took;
    }

    /// <summary>Medians and 99th percentiles of rounds.</summary>
    private sealed class Latencies
    {
        public Samples P50 { get; } = new();

        public Samples P99 { get; } = new();

        public void Add(Samples took)
        {
            P50.Add(took.Quantile(0.5));
            P99.Add(took.Quantile(0.99));
        }
    }
}
