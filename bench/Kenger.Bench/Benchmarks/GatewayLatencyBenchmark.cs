using System.Diagnostics;
using System.Text;
using Kenger.Bench.Gateway;
using Kenger.Bench.Http;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>From registering a node to the first request it answers through the gateway.</summary>
internal sealed class GatewayLatencyBenchmark : IBenchmark
{
    private const int Registrations = 200;
    private const int WarmUpRegistrations = 20;
    private const int HeaviestWeight = 65_535;
    private const int SureAnswers = 5;

    // Longer than the 200 ms by which the registry spaces what it tells one watcher; and not in step with it.
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(220);
    private static readonly TimeSpan MorePause = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public string Name => "latency";

    public string Description => "From registering a node to the first request it answers through the gateway.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table(
            $"A node registers and answers its first request through the gateway, {Registrations} times",
            "namespace", "any request p99 ms", "registered p50 ms", "p99 ms", "answering p50 ms", "p95 ms", "p99 ms", "max ms", "of it after registering p50 ms", "p99 ms");
        await MeasureAsync("1 other node", 1, table, cancellationToken);
        await MeasureAsync("1,000 other nodes", 1_000, table, cancellationToken);
        table.Note($"The clock starts when the registration is sent. Meanwhile another connection asks the gateway, one request after the other, until the new node's address is the answer. It has weight {HeaviestWeight:N0} and the others 0 or, the first, 1, so one request in {HeaviestWeight:N0} at most goes elsewhere once the gateway knows it. Each time it is a node the gateway has no connection to. Registered: until the registry has answered. Any request: one through the gateway just before, alone; what it takes is the machine. Target: p99 within 100 ms.");
        return table;
    }

    private static async Task MeasureAsync(string name, int others, Table table, CancellationToken cancellationToken)
    {
        const string Ns = "latency";
        using var store = new TempStore();
        await using var backend = await Backend.StartAsync(others + Registrations + WarmUpRegistrations, cancellationToken);
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        using var caller = await HttpConnection.OpenAsync(registry.Url, cancellationToken);
        for (var node = 0; node < others; node++)
        {
            await caller.SendAsync(GatewayNodes.Registration(Ns, node, backend.Port, node == 0 ? 1 : 0), cancellationToken);
        }

        await using var gateway = await KengerProxy.Ours.StartAsync(name, registry.Url, Ns, cancellationToken);
        using var client = await HttpConnection.OpenAsync(gateway.Url, cancellationToken);
        var (asking, registered, answering, following) = (new Samples(), new Samples(), new Samples(), new Samples());
        Report.Progress($"registering beside {name}");
        for (var i = -WarmUpRegistrations; i < Registrations; i++)
        {
            await Task.Delay(LeastPause + (MorePause * Random.Shared.NextDouble()), TimeProvider.System, cancellationToken);
            var node = others + WarmUpRegistrations + i;
            var asked = Stopwatch.GetTimestamp();
            await WhenAnsweringAsync(client, 0, cancellationToken);
            var begun = Stopwatch.GetTimestamp();
            var registering = RegisterAsync(GatewayNodes.Registration(Ns, node, backend.Port, HeaviestWeight));
            await WhenAnsweringAsync(client, node, cancellationToken);
            var took = Stopwatch.GetElapsedTime(begun);
            var known = Stopwatch.GetElapsedTime(begun, await registering);
            if (i >= 0)
            {
                asking.Add(Stopwatch.GetElapsedTime(asked, begun).TotalMilliseconds);
                following.Add((took - known).TotalMilliseconds);
                answering.Add(took.TotalMilliseconds);
                registered.Add(known.TotalMilliseconds);
            }

            await caller.SendAsync(GatewayNodes.Deregistration(Ns, node, backend.Port), cancellationToken);
            await WhenGoneAsync(client, cancellationToken);
        }

        table.Add(
            name,
            $"{asking.Quantile(0.99):F1}",
            $"{registered.Median:F1}",
            $"{registered.Quantile(0.99):F1}",
            $"{answering.Median:F1}",
            $"{answering.Quantile(0.95):F1}",
            $"{answering.Quantile(0.99):F1}",
            $"{answering.Max:F1}",
            $"{following.Median:F1}",
            $"{following.Quantile(0.99):F1}");

        async Task<long> RegisterAsync(byte[] registration)
        {
            await caller.SendAsync(registration, cancellationToken);
            return Stopwatch.GetTimestamp();
        }
    }

    // One answer of the first node proves nothing: it has its one request in 65,536 while the other is there. Whoever went on too early
    // would measure the pace of watches, which tell of a change at most every 200 ms.
    private static async Task WhenGoneAsync(HttpConnection client, CancellationToken cancellationToken)
    {
        for (var i = 0; i < SureAnswers; i++)
        {
            await WhenAnsweringAsync(client, 0, cancellationToken);
        }
    }

    private static async Task WhenAnsweringAsync(HttpConnection client, int node, CancellationToken cancellationToken)
    {
        var request = HttpRequests.Plain(Backend.WhoPath, []);
        var address = Encoding.ASCII.GetBytes(Backend.HostOf(node));
        var begun = Stopwatch.GetTimestamp();
        do
        {
            if (Stopwatch.GetElapsedTime(begun) > Limit)
            {
                throw new TimeoutException($"No answer of {Backend.HostOf(node)} within {Limit}.");
            }

            await client.SendAsync(request, cancellationToken);
        }
        while (!client.Answer.Body.SequenceEqual(address));
    }
}
