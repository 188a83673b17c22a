using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kenger.Bench.Gateway;
using Kenger.Bench.Http;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;
using Kenger.Contracts;

namespace Kenger.Bench.Benchmarks;

/// <summary>What a request, and a change of a route, cost among as many routes as a registry may have.</summary>
internal sealed class GatewayRoutesBenchmark : IBenchmark
{
    private static readonly int Rounds = Trial.Rounds(7);
    private const int Few = 10;
    private const int Many = 10_000;
    private const int Changes = 5;
    private const int SomeMore = 50;
    private const int ManyMore = 300;
    private const int Nodes = 2;
    private const string Namespace = "routes";
    private static readonly TimeSpan RoundTime = Trial.Time(TimeSpan.FromSeconds(3));
    private static readonly TimeSpan ChangeLimit = TimeSpan.FromMinutes(5);

    public string Name => "routes";

    public string Description => "Requests a second and processor time with 10 and with 10,000 routes of the registry, and the time until a changed route counts.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        using var fewStore = new TempStore();
        using var manyStore = new TempStore();
        await using var backend = await Backend.StartAsync(Nodes, cancellationToken);
        await using var fewRegistry = await RegistryProcess.StartAsync(fewStore.Address);
        await using var manyRegistry = await RegistryProcess.StartAsync(manyStore.Address);
        await using var lineup = new Lineup();
        Report.Progress("starting the gateways");
        await FillAsync(fewRegistry.Url, backend, Few, cancellationToken);
        await FillAsync(manyRegistry.Url, backend, Many - Changes, cancellationToken);
        var fewProxy = await KengerProxy.Ours.StartWithRegistryRoutesAsync("10 routes", fewRegistry.Url, cancellationToken);
        var few = await lineup.AddAsync(Task.FromResult(fewProxy));
        var manyProxy = await KengerProxy.Ours.StartWithRegistryRoutesAsync("10,000 routes", manyRegistry.Url, cancellationToken);
        var many = await lineup.AddAsync(Task.FromResult(manyProxy));

        await lineup.WarmUpAsync(cancellationToken);
        for (var round = 1; round <= Rounds; round++)
        {
            Report.Progress($"round {round} of {Rounds}");
            await lineup.RunOnceAsync(round, RoundTime, cancellationToken);
        }

        Report.Progress("changing routes");
        var fewChanges = await ChangeAsync(fewProxy, fewRegistry.Url, cancellationToken);
        var manyChanges = await ChangeAsync(manyProxy, manyRegistry.Url, cancellationToken);
        await ChangeOnAsync(fewProxy, fewRegistry.Url, fewChanges, cancellationToken);
        await ChangeOnAsync(manyProxy, manyRegistry.Url, manyChanges, cancellationToken);

        var table = new Table(
            $"Requests of {GetLoad.Connections} connections by routes of the registry; medians of {Rounds} rounds in turns, and of {Changes} changes",
            "gateway", "requests/s", "range", "CPU µs/request", "range", "p50 ms", "p99 ms", "resident MB", "errors", "change in force ms", "range", "CPU ms/change", $"MB after {SomeMore}", $"MB after {ManyMore}");
        AddRow(table, few, fewChanges);
        AddRow(table, many, manyChanges);
        var perSecond = many.PerSecond.Over(few.PerSecond);
        var processor = many.ProcessorMicroseconds.Over(few.ProcessorMicroseconds);
        table.Add(
            "10,000 : 10 routes", $"{perSecond.Median:F2}", perSecond.Range("F2"), $"{processor.Median:F2}", processor.Range("F2"), "", "", "", "",
            $"{manyChanges.Took.Median / fewChanges.Took.Median:F1}", "", "", "", "");
        table.Note("One gateway runs at a time, the other stands still. Each route has a host of its own. A change is a new route: the clock starts when it is sent to the registry, and stops with the first answer of a node for its host; there is no other load then.");
        table.Note("CPU of a change is the gateway's, the questions by which it is seen included.");
        table.Note($"MB after: resident memory of the gateway after {SomeMore} and {ManyMore} more changes of one route, each in force before the next one.");
        return table;
    }

    private static void AddRow(Table table, ProxyRounds rounds, ChangeSamples changes) => table.Add(
        rounds.Name,
        $"{rounds.PerSecond.Median:N0}",
        rounds.PerSecond.Range("N0"),
        $"{rounds.ProcessorMicroseconds.Median:F1}",
        rounds.ProcessorMicroseconds.Range("F1"),
        $"{rounds.Median.Median:F2}",
        $"{rounds.Percentile99.Median:F2}",
        $"{rounds.ResidentMegabytes.Last:F0}",
        $"{rounds.Errors}",
        $"{changes.Took.Median:F0}",
        changes.Took.Range("F0"),
        $"{changes.Processor.Median:F0}",
        $"{changes.AfterSomeMore:F0}",
        $"{changes.AfterManyMore:F0}");

    // The load asks by address, the start by name.
    private static async Task FillAsync(Uri registry, Backend backend, int routes, CancellationToken cancellationToken)
    {
        await GatewayNodes.FillAsync(registry, Namespace, backend, Nodes, cancellationToken);
        var all = Enumerable.Range(1, routes - 1).Select(static i => RouteOf(i.ToString(CultureInfo.InvariantCulture), $"h{i}.example.com"))
            .Prepend(RouteOf("load", "bench,127.0.0.1"));
        using var connection = await HttpConnection.OpenAsync(registry, cancellationToken);
        await connection.SendAsync(HttpRequests.Post(ApiRoutes.RouteImport, $$"""{"routes":[{{string.Join(',', all)}}]}"""), cancellationToken);
    }

    private static string RouteOf(string id, string host) => $$"""{"id":"{{id}}","host":"{{host}}","ns":"{{Namespace}}"}""";

    private static async Task<ChangeSamples> ChangeAsync(Proxy proxy, Uri registry, CancellationToken cancellationToken)
    {
        var changes = new ChangeSamples();
        proxy.Process.GoOn();
        using var limit = new CancellationTokenSource(ChangeLimit, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var operations = await HttpConnection.OpenAsync(registry, both.Token);
        for (var change = 0; change < Changes; change++)
        {
            // The one before is through, also where it is collected.
            await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, both.Token);
            using var connection = await HttpConnection.OpenAsync(proxy.Url, both.Token);
            var processor = proxy.Process.ProcessorTime;
            var began = Stopwatch.GetTimestamp();
            await PutAsync(operations, connection, $"new-{change}", change, both.Token);
            changes.Took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            changes.Processor.Add((proxy.Process.ProcessorTime - processor).TotalMilliseconds);
        }

        proxy.Process.Pause();
        return changes;
    }

    private static async Task ChangeOnAsync(Proxy proxy, Uri registry, ChangeSamples changes, CancellationToken cancellationToken)
    {
        const double Mega = 1024 * 1024;
        proxy.Process.GoOn();
        using var limit = new CancellationTokenSource(ChangeLimit, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var operations = await HttpConnection.OpenAsync(registry, both.Token);
        for (var change = 1; change <= ManyMore; change++)
        {
            using var connection = await HttpConnection.OpenAsync(proxy.Url, both.Token);
            await PutAsync(operations, connection, "new-0", Changes + change, both.Token);
            if (change == SomeMore)
            {
                changes.AfterSomeMore = proxy.Process.ResidentBytes / Mega;
            }
        }

        changes.AfterManyMore = proxy.Process.ResidentBytes / Mega;
        proxy.Process.Pause();
    }

    // Until a request for its host is answered by a node.
    private static async Task PutAsync(HttpConnection operations, HttpConnection connection, string id, int number, CancellationToken cancellationToken)
    {
        var host = string.Create(CultureInfo.InvariantCulture, $"new{number}.example.com");
        var request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        await operations.SendAsync(HttpRequests.Post(ApiRoutes.RoutePut, RouteOf(id, host)), cancellationToken);
        while (!await connection.TrySendAsync(request, cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        }
    }

    private sealed record ChangeSamples
    {
        public Samples Took { get; } = new();

        public Samples Processor { get; } = new();

        public double AfterSomeMore { get; set; }

        public double AfterManyMore { get; set; }
    }
}
