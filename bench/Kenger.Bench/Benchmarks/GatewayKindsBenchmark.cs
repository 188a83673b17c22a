using Kenger.Bench.Gateway;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>Kinds of requests beside the small one: bodies, large answers, TLS; through the gateway, a bare YARP, nginx, HAProxy and Caddy, in turns.</summary>
internal sealed class GatewayKindsBenchmark : IBenchmark
{
    private static readonly int Rounds = Trial.Rounds(3);
    private const int Nodes = 2;
    private const string Namespace = "orders";
    private static readonly TimeSpan RoundTime = Trial.Time(TimeSpan.FromSeconds(3));

    private static readonly RequestKind Tls = new("GET by TLS", "/") { IsByTls = true };

    private static readonly RequestKind[] Kinds =
    [
        RequestKind.Get,
        new("POST of 10 KB", "/") { BodyBytes = 10 * 1024 },
        new("answer of 1 MB", Backend.LargePath),
        Tls,
        new("GET by TLS, a connection each", "/") { IsByTls = true, ClosesConnection = true },
    ];

    public string Name => "kinds";

    public string Description => "Bodies, large answers and TLS, beside a bare YARP, nginx, HAProxy and Caddy.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        using var store = new TempStore();
        using var certificate = new ServerCertificate();
        await using var backend = await Backend.StartAsync(Nodes, cancellationToken);
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        await using var processes = new Lineup();
        Report.Progress("starting the proxies");
        await GatewayNodes.FillAsync(registry.Url, Namespace, backend, Nodes, cancellationToken);
        await processes.AddAsync(KengerProxy.Ours.StartWithTlsAsync("kenger", registry.Url, Namespace, certificate, cancellationToken));
        await processes.AddAsync(BareYarp.StartAsync("bare YARP", backend, Nodes, certificate));
        await processes.AddAsync(NginxProxy.StartAsync("nginx", backend, Nodes, cancellationToken, certificate));
        await processes.AddAsync(HaproxyProxy.StartAsync(backend, Nodes, cancellationToken, certificate));
        await processes.AddAsync(CaddyProxy.StartAsync(backend, Nodes, certificate, cancellationToken));
        await processes.AddAsync(
            KengerProxy.Ours.StartWithTlsAsync("kenger, YARP's forwarder", registry.Url, Namespace, certificate, cancellationToken, forwarder: "yarp"));
        await processes.AddAsync(KengerProxy.Ours.StartWithPoliciesAsync("kenger, all policies", registry.Url, Namespace, certificate, cancellationToken));

        var table = new Table(
            $"Kinds of requests, {Nodes} nodes, {GetLoad.Connections} connections; medians of {Rounds} rounds in turns",
            "request", "proxy", "requests/s", "CPU µs/request", "range", "p99 ms", "errors", "CPU : bare YARP", "range", "CPU : nginx", "range");
        foreach (var kind in Kinds)
        {
            Report.Progress(kind.Name);
            // The policies are all on by TLS: that is where they stand.
            await using var lineup = processes.For(kind, kind.IsByTls ? processes.All.Count : processes.All.Count - 1);
            await lineup.WarmUpAsync(cancellationToken);
            for (var round = 1; round <= Rounds; round++)
            {
                await lineup.RunOnceAsync(round, RoundTime, cancellationToken);
            }

            foreach (var rounds in lineup.All)
            {
                var (ofYarp, ofNginx) = (rounds.ProcessorMicroseconds.Over(lineup.All[1].ProcessorMicroseconds), rounds.ProcessorMicroseconds.Over(lineup.All[2].ProcessorMicroseconds));
                table.Add(
                    kind.Name,
                    rounds.Name,
                    $"{rounds.PerSecond.Median:N0}",
                    $"{rounds.ProcessorMicroseconds.Median:F1}",
                    rounds.ProcessorMicroseconds.Range("F1"),
                    $"{rounds.Percentile99.Median:F2}",
                    $"{rounds.Errors}",
                    $"{ofYarp.Median:F2}",
                    ofYarp.Range("F2"),
                    $"{ofNginx.Median:F2}",
                    ofNginx.Range("F2"));
            }
        }

        table.Note("One proxy runs at a time, the others stand still. CPU is the proxy's, user and system, all workers; ratios are medians of the ratios of each round. TLS: one certificate for ECDSA, what wrk and each proxy agree on by themselves, no session taken up again.");
        table.Note($"All policies: addresses allowed and denied, methods, size of the body, an API key, a rate limit, requests under way for all and per node, CORS, a header set each way, HSTS, an access log; none of the others does that here.");
        return table;
    }
}
