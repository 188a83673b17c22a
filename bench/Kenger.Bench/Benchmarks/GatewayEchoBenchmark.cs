using Kenger.Bench.Gateway;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>Messages of WebSockets, or calls of gRPC, through the gateway, a bare YARP, nginx, HAProxy and Caddy, in turns.</summary>
/// <param name="traffic">Which of them.</param>
internal sealed class GatewayEchoBenchmark(Traffic traffic) : IBenchmark
{
    private const int Nodes = 2;
    private const string Namespace = "orders";
    private static readonly int Rounds = Trial.Rounds(7);
    private static readonly TimeSpan RoundTime = Trial.Time(TimeSpan.FromSeconds(3));

    private bool IsGrpc => traffic == Traffic.Grpc;

    public string Name => IsGrpc ? "grpc" : "websockets";

    public string Description => IsGrpc
        ? "Unary calls of gRPC a second, and what each costs, beside a bare YARP, nginx, HAProxy and Caddy."
        : "Messages of WebSockets a second, and what each costs, beside a bare YARP, nginx, HAProxy and Caddy.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        using var store = new TempStore();
        await using var backend = await Backend.StartEchoAsync(Nodes, traffic);
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        await using var processes = new Lineup();
        Report.Progress("starting the proxies");
        await GatewayNodes.FillAsync(registry.Url, Namespace, backend, Nodes, cancellationToken);
        if (IsGrpc)
        {
            // Its own forwarder is for nodes of HTTP/1.1.
            await processes.AddAsync(KengerProxy.Ours.StartForGrpcAsync("kenger", registry.Url, Namespace, cancellationToken));
        }
        else
        {
            await processes.AddAsync(KengerProxy.Ours.StartAsync("kenger", registry.Url, Namespace, cancellationToken));
            await processes.AddAsync(KengerProxy.Ours.StartAsync("kenger, YARP's forwarder", registry.Url, Namespace, "yarp", isInline: true, cancellationToken));
        }

        var yarp = processes.All.Count;
        await processes.AddAsync(BareYarp.StartAsync("bare YARP", backend, Nodes, traffic: traffic));
        await processes.AddAsync(NginxProxy.StartAsync("nginx", backend, Nodes, cancellationToken, traffic: traffic));
        await processes.AddAsync(HaproxyProxy.StartAsync(backend, Nodes, cancellationToken, traffic: traffic));
        await processes.AddAsync(CaddyProxy.StartAsync(backend, Nodes, certificate: null, cancellationToken, traffic));

        await using var lineup = processes.For(IsGrpc ? RequestKind.Grpc : RequestKind.WebSockets, processes.All.Count);
        await lineup.WarmUpAsync(cancellationToken);
        for (var round = 1; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            await lineup.RunOnceAsync(round, RoundTime, cancellationToken);
        }

        return Sum(lineup, lineup.All[yarp], nginx: lineup.All[yarp + 1]);
    }

    private Table Sum(Lineup lineup, ProxyRounds yarp, ProxyRounds nginx)
    {
        var (unit, what) = IsGrpc
            ? ("call", $"Unary calls of gRPC, {GrpcLoad.Connections * GrpcLoad.CallsEach} at a time over {GrpcLoad.Connections} connections, {GrpcLoad.MessageBytes} bytes there and back")
            : ("message", $"Messages of {GetLoad.Connections} WebSockets, {EchoSocket.MessageBytes} bytes there and back");
        var table = new Table(
            $"{what}, {Nodes} nodes; medians of {Rounds} rounds in turns",
            "proxy", unit + "s/s", "range", "/s : bare YARP", "range", $"CPU µs/{unit}", "range", "CPU : bare YARP", "range", "CPU : nginx", "range", "p50 ms", "p99 ms", "resident MB", "errors");
        foreach (var rounds in lineup.All)
        {
            var perSecond = rounds.PerSecond.Over(yarp.PerSecond);
            var (ofYarp, ofNginx) = (rounds.ProcessorMicroseconds.Over(yarp.ProcessorMicroseconds), rounds.ProcessorMicroseconds.Over(nginx.ProcessorMicroseconds));
            table.Add(
                rounds.Name,
                $"{rounds.PerSecond.Median:N0}",
                rounds.PerSecond.Range("N0"),
                $"{perSecond.Median:F2}",
                perSecond.Range("F2"),
                $"{rounds.ProcessorMicroseconds.Median:F1}",
                rounds.ProcessorMicroseconds.Range("F1"),
                $"{ofYarp.Median:F2}",
                ofYarp.Range("F2"),
                $"{ofNginx.Median:F2}",
                ofNginx.Range("F2"),
                $"{rounds.Median.Median:F2}",
                $"{rounds.Percentile99.Median:F2}",
                $"{rounds.ResidentMegabytes.Last:F0}",
                $"{rounds.Errors}");
        }

        table.Note("One proxy runs at a time, the others stand still. The load and the nodes (one process of .NET) take their part of the same processors. CPU is the proxy's, user and system, all workers; ratios are medians of the ratios of each round.");
        table.Note(IsGrpc
            ? "HTTP/2 without TLS on both sides. Kenger passes calls on with YARP's forwarder, as bare YARP does: its own is for nodes of HTTP/1.1. nginx has a connection to a node for each call that is under way. A call is an error, too, where no message came back."
            : $"Each WebSocket sends its next message once it has the echo of the last one, and the {EchoSocket.MessageBytes} bytes are compared. A socket that fails is one error, and asks no more in its round.");
        return table;
    }
}
