using System.Globalization;
using System.Text;
using Kenger.Bench.Gateway;
using Kenger.Bench.Http;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;
using Kenger.Contracts;

namespace Kenger.Bench.Benchmarks;

/// <summary>What the number of routes costs a request, and what happens to requests while routes change one by one.</summary>
internal sealed class GatewayRoutesBenchmark : IBenchmark
{
    private const string Ns = "nodes";
    private const int Rounds = 5;
    private const int Changes = 20;
    private static readonly int[] Sizes = [10, 1_000, 10_000];
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public string Name => "routes";

    public string Description => "Requests a second and processor time with 10, 1,000 and 10,000 routes of the registry, and changes of one route under load.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(1, cancellationToken);
        await using var lineup = new Lineup();
        var table = new Table(
            $"Routes of the registry, each for a host of its own; requests for the last one; {GetLoad.Connections} connections; medians of {Rounds} rounds in turns",
            "routes", "requests/s", "CPU µs/request", "p99 ms", "resident MB", "errors", "one changed → it counts, p50 ms", "longest ms");
        var stages = new List<Stage>();
        try
        {
            foreach (var size in Sizes)
            {
                Report.Progress($"starting with {size:N0} routes");
                stages.Add(await Stage.StartAsync(size, backend, lineup, cancellationToken));
            }

            await lineup.WarmUpAsync(cancellationToken);
            for (var round = 1; round <= Rounds; round++)
            {
                Report.Progress($"round {round} of {Rounds}");
                await lineup.RunOnceAsync(round, RoundTime, cancellationToken);
            }

            foreach (var stage in stages)
            {
                Report.Progress($"changing {stage.Size:N0} routes");
                await AddRowAsync(table, stage, cancellationToken);
            }

            var ratio = stages[^1].Rounds.PerSecond.Over(stages[0].Rounds.PerSecond);
            var processor = stages[^1].Rounds.ProcessorMicroseconds.Over(stages[0].Rounds.ProcessorMicroseconds);
            table.Add("10,000 : 10", $"{ratio.Median:F2}", $"{processor.Median:F2}", "", "", "", "", "");
            table.Note("Resident MB before the changes → after them. Errors are those of all requests, the ones during the changes included.");
            return table;
        }
        finally
        {
            foreach (var stage in stages)
            {
                await stage.DisposeAsync();
            }
        }
    }

    private static async Task AddRowAsync(Table table, Stage stage, CancellationToken cancellationToken)
    {
        stage.Proxy.Process.GoOn();
        var before = stage.Proxy.Process.ResidentBytes;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = KeepLoadedAsync(stage.Proxy, over.Token);
        var counted = new Samples();
        for (var i = 0; i < Changes; i++)
        {
            counted.Add(await stage.ChangeAsync(i, cancellationToken));
        }

        await over.CancelAsync();
        var errors = await load;
        var after = stage.Proxy.Process.ResidentBytes;
        stage.Proxy.Process.Pause();
        const double mega = 1024 * 1024;
        table.Add(
            $"{stage.Size:N0}",
            $"{stage.Rounds.PerSecond.Median:N0}",
            $"{stage.Rounds.ProcessorMicroseconds.Median:F1}",
            $"{stage.Rounds.Percentile99.Median:F2}",
            $"{before / mega:F0} → {after / mega:F0}",
            $"{stage.Rounds.Errors + errors}",
            $"{counted.Median:F0}",
            $"{counted.Max:F0}");
    }

    private static async Task<long> KeepLoadedAsync(Proxy proxy, CancellationToken over)
    {
        var errors = 0L;
        while (!over.IsCancellationRequested)
        {
            errors += (await GetLoad.RunAsync(proxy, TimeSpan.FromSeconds(1), CancellationToken.None)).Errors;
        }

        return errors;
    }

    private sealed class Stage(int size, TempStore store, RegistryProcess registry, Proxy proxy, ProxyRounds rounds) : IAsyncDisposable
    {
        public int Size => size;

        public Proxy Proxy => proxy;

        public ProxyRounds Rounds => rounds;

        public static async Task<Stage> StartAsync(int size, Backend backend, Lineup lineup, CancellationToken cancellationToken)
        {
            var store = new TempStore();
            var registry = await RegistryProcess.StartAsync(store.Address);
            await GatewayNodes.FillAsync(registry.Url, Ns, backend, 1, cancellationToken);
            using var connection = await HttpConnection.OpenAsync(registry.Url, cancellationToken);
            var routes = new StringBuilder();
            for (var i = 0; i < size; i++)
            {
                routes.Append(CultureInfo.InvariantCulture, $$"""{{(i == 0 ? "" : ",")}}{"id":"r{{i}}","ns":"{{Ns}}","host":"{{HostOf(i)}}"}""");
            }

            await connection.SendAsync(HttpRequests.Post(ApiRoutes.RouteImport, $$"""{"routes":[{{routes}}]}"""), cancellationToken);
            var starting = KengerProxy.Ours.StartWithRoutesAsync($"{size:N0} routes", registry.Url, HostOf(size - 1), cancellationToken);
            var rounds = await lineup.AddAsync(starting);
            return new Stage(size, store, registry, await starting, rounds);
        }

        /// <summary>Gives the first route another host, and returns after how many milliseconds requests for it are answered.</summary>
        public async Task<double> ChangeAsync(int change, CancellationToken cancellationToken)
        {
            var host = string.Create(CultureInfo.InvariantCulture, $"changed-{change}.example.com");
            using var operatorConnection = await HttpConnection.OpenAsync(registry.Url, cancellationToken);
            using var client = await HttpConnection.OpenAsync(proxy.Url, cancellationToken);
            var put = HttpRequests.Post(ApiRoutes.RoutePut, $$"""{"id":"r0","ns":"{{Ns}}","host":"{{host}}"}""");
            var asked = HttpRequests.Plain("/", ["Host: " + host]);
            var begin = TimeProvider.System.GetTimestamp();
            await operatorConnection.SendAsync(put, cancellationToken);
            while (!await client.TrySendAsync(asked, cancellationToken))
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }

            return TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds;
        }

        public async ValueTask DisposeAsync()
        {
            await registry.DisposeAsync();
            store.Dispose();
        }

        private static string HostOf(int route) => string.Create(CultureInfo.InvariantCulture, $"h{route}.example.com");
    }
}
