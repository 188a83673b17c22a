using Kenger.Bench.Gateway;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>What connections cost that nobody asks anything on: memory, and processor time at rest, of the gateway and others.</summary>
internal sealed class GatewayIdleBenchmark : IBenchmark
{
    private const int Nodes = 2;
    private const int Few = 1_000;
    private const int Many = 10_000;
    private const int YarpAt = 1;
    private const int NginxAt = 2;
    private const string Namespace = "orders";

    // Beside its connections a process has files, and connections to nodes that are kept.
    private const int OtherFiles = 800;

    // Connections for the load before.
    private const int Spare = 200;

    private static readonly int Rounds = Trial.Rounds(3);

    public string Name => "idle";

    public string Description => $"Memory of {Few:N0} and {Many:N0} idle connections and WebSockets, beside a bare YARP, nginx, HAProxy and Caddy.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table(
            $"Idle connections, each answered once and kept; medians of {Rounds} rounds in turns, each round a process of its own",
            "connections", "proxy", "MB/1,000", "range", "MB : bare YARP", "range", "MB : nginx", "range", "resident MB", "CPU ms/s at rest", "range", "closed");
        await MeasureAsync(table, areWebSockets: false, cancellationToken);
        await MeasureAsync(table, areWebSockets: true, cancellationToken);
        table.Note("MB for 1,000: resident memory beyond that without connections, both after a forced collection where the proxy is a program of .NET; of all workers, what these share once for each. Resident: nothing forced. Ratios are medians of the ratios of each round.");
        table.Note("Before, each proxy has 64 busy connections for a while. Connections are opened and asked one after the other; in the end all of them are asked again, and closed is how many are not answered. CPU at rest has everything in it that a proxy does by itself, probes too.");
        return table;
    }

    private static async Task MeasureAsync(Table table, bool areWebSockets, CancellationToken cancellationToken)
    {
        var traffic = areWebSockets ? Traffic.WebSockets : Traffic.Requests;
        var what = areWebSockets ? "WebSockets" : "of HTTP/1.1";
        // Each WebSocket is a connection to a node, too.
        var filesEach = areWebSockets ? 2 : 1;
        int[] counts = [Few, .. FilesFor(Many, filesEach) <= OpenFiles.Max ? (int[])[Many] : []];
        if (counts is not [.., Many])
        {
            table.Note($"{Many:N0} {what} are left out: they take {FilesFor(Many, filesEach):N0} open files in a process, and {OpenFiles.Max:N0} are allowed here. "
                + "Raise the limit (ulimit -n 32768, or LimitNOFILE= of the service whose child this is) and run it again.");
        }

        using var store = new TempStore();
        await using var backend = areWebSockets ? await Backend.StartEchoAsync(Nodes, traffic) : await Backend.StartAsync(Nodes, cancellationToken);
        await using var registry = await RegistryProcess.StartAsync(store.Address);
        await GatewayNodes.FillAsync(registry.Url, Namespace, backend, Nodes, cancellationToken);
        (IdleRounds Rounds, Func<Task<Proxy>> Start)[] all =
        [
            (Of("kenger"), () => KengerProxy.Ours.StartAsync("kenger", registry.Url, Namespace, cancellationToken)),
            (Of("bare YARP"), () => BareYarp.StartAsync("bare YARP", backend, Nodes, traffic: traffic)),
            // One of its workers may take them all.
            (Of("nginx"), () => NginxProxy.StartAsync(
                "nginx", backend, Nodes, cancellationToken, traffic: traffic, maxConnections: FilesFor(Many, filesEach))),
            (Of("HAProxy"), () => HaproxyProxy.StartAsync(backend, Nodes, cancellationToken, traffic: traffic, maxConnections: Many + Spare)),
            (Of("Caddy"), () => CaddyProxy.StartAsync(backend, Nodes, certificate: null, cancellationToken, traffic)),
        ];
        for (var round = 1; round <= Rounds; round++)
        {
            for (var turn = 0; turn < all.Length; turn++)
            {
                var (rounds, start) = all[(round + turn) % all.Length];
                Report.Progress($"round {round} of {Rounds}, {what}: {rounds.Name}");
                await using var proxy = await start();
                await rounds.RunOnceAsync(areWebSockets ? proxy.For(RequestKind.WebSockets) : proxy, cancellationToken);
            }
        }

        for (var i = 0; i < counts.Length; i++)
        {
            foreach (var (rounds, _) in all)
            {
                AddRow(table, $"{counts[i]:N0} {what}", rounds.Name, rounds.ByCount[i], all[YarpAt].Rounds.ByCount[i], all[NginxAt].Rounds.ByCount[i]);
            }
        }

        IdleRounds Of(string name) => new(name, areWebSockets, counts);
    }

    private static int FilesFor(int connections, int filesEach) => (filesEach * connections) + OtherFiles;

    private static void AddRow(Table table, string connections, string proxy, IdleSamples samples, IdleSamples yarp, IdleSamples nginx)
    {
        var (ofYarp, ofNginx) = (samples.MegabytesPerThousand.Over(yarp.MegabytesPerThousand), samples.MegabytesPerThousand.Over(nginx.MegabytesPerThousand));
        table.Add(
            connections,
            proxy,
            $"{samples.MegabytesPerThousand.Median:F2}",
            samples.MegabytesPerThousand.Range("F2"),
            $"{ofYarp.Median:F2}",
            ofYarp.Range("F2"),
            $"{ofNginx.Median:F1}",
            ofNginx.Range("F1"),
            $"{samples.ResidentMegabytes.Median:F0}",
            $"{samples.ProcessorMilliseconds.Median:F1}",
            samples.ProcessorMilliseconds.Range("F1"),
            $"{samples.Closed}");
    }
}
