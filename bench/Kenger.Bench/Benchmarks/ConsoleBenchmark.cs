using Kenger.Bench.Http;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;
using Kenger.Bench.Viewers;
using Kenger.Bench.Watching;
using Kenger.Contracts;

namespace Kenger.Bench.Benchmarks;

/// <summary>What the console costs the registry, and how soon people see what happens, before 1,000 namespaces and before 10,000 nodes in one.</summary>
internal sealed class ConsoleBenchmark : IBenchmark
{
    private const int ViewerCount = 10;
    private const int Opens = 7;
    private const int Changes = 20;
    private const double Mega = 1024 * 1024;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ChangeInterval = TimeSpan.FromMilliseconds(200);

    private readonly NodeSet _big = new(10_000, 1, HasLabels: true, Prefix: "big");
    private readonly NodeSet _small = new(3_000, 1_000, HasLabels: true, Network: 11);

    public string Name => "viewers";

    public string Description => "Time to open, change to screen, processor time and memory of the registry with 10 viewers in Chromium.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        using var store = new TempStore();
        await using var registry = await RegistryProcess.StartAsync(store.Address, new Dictionary<string, string> { ["Kenger__Server__MaxNamespacesPerToken"] = "2000" });
        Report.Progress("registering 13,000 nodes in 1,001 namespaces");
        await Registrar.FillAsync(registry.Url, _big, cancellationToken);
        await Registrar.FillAsync(registry.Url, _small, cancellationToken);
        await using var beating = await SteadyHeartbeats.StartAsync(registry.Url, _big, cancellationToken);
        await using var reports = await SteadyReports.StartAsync(registry.Url, [_big, _small], cancellationToken);
        using var caller = await HttpConnection.OpenAsync(registry.Url, cancellationToken);
        await Task.Delay(WarmUp, TimeProvider.System, cancellationToken);
        // The first ones are not counted: the runtime compiles meanwhile.
        await CostAsync(registry, caller, cancellationToken);

        await using var browser = await Browser.StartAsync();
        var viewers = new List<Viewer>();
        var before = await MemoryAsync(registry);
        Report.Progress($"opening {ViewerCount} windows");
        for (var i = 0; i < ViewerCount; i++)
        {
            viewers.Add(await browser.OpenAsync(new Uri(registry.Url, "/ui/"), RegistryProcess.Token));
        }

        var table = new Table(
            $"{ViewerCount} viewers before 1,001 namespaces and 13,000 nodes, 10,000 of them in one, which beat each 10 s",
            "page", "first row p50 ms", "live p50 ms", "scroll p95 ms/frame", "change → screen p50 ms", "p99 ms", "CPU at rest", "CPU, 5 changes/s", "managed MB/viewer", "resident MB more");
        var calls = 0;
        await MeasureAsync("Overview", "", "tbody tr:has(a[href='namespaces/ns-0']) td.num", () =>
        {
            var node = _small.Count + (calls++ * _small.Namespaces);
            return (HttpRequests.Post(ApiRoutes.NodeRegister, _small.Registration(node)), (node / _small.Namespaces) + 1);
        });
        await MeasureAsync("Namespace", "namespaces/big-0", "tbody tr td.num", () =>
        {
            var weight = 1_000 + calls++;
            return (HttpRequests.Post(ApiRoutes.NodeWeight, _big.Weight(0, weight)), weight);
        });
        table.Note("First row, live: from the start of the navigation until the first row is in the page, and until the page follows; one window at a time, the others stay open. Change → screen: from the call of the API, the commit included, to the number in the document of each window.");
        table.Note($"CPU is the registry's, of one core, over {Rest.TotalSeconds} s, heartbeats and reports included; the browser takes its part of the same processors. Memory beyond that before the first window, managed after a forced collection.");
        foreach (var viewer in viewers)
        {
            await viewer.DisposeAsync();
        }

        Report.Progress("nobody looks");
        var alone = await CostAsync(registry, null, cancellationToken);
        var aloneChanging = await CostAsync(registry, caller, cancellationToken);
        table.Add("nobody looks", "", "", "", "", "", $"{alone:P1}", $"{aloneChanging:P1}", "", "");
        return table;

        async Task MeasureAsync(string page, string path, string number, Func<(byte[] Request, int Number)> change)
        {
            Report.Progress($"{page}: opening");
            var (rows, live) = (new Samples(), new Samples());
            foreach (var viewer in viewers)
            {
                await viewer.OpenAsync(path);
                await viewer.WatchNumberAsync(number);
            }

            for (var i = 0; i < Opens; i++)
            {
                var opened = await viewers[0].OpenAsync(path);
                rows.Add(opened.Rows);
                live.Add(opened.Live);
            }

            var scroll = await viewers[0].ScrollAsync();
            await viewers[0].WatchNumberAsync(number);
            Report.Progress($"{page}: resting");
            var rest = await CostAsync(registry, null, cancellationToken);
            var changing = await CostAsync(registry, caller, cancellationToken);
            var (managed, resident) = await MemoryAsync(registry);
            Report.Progress($"{page}: changing");
            var seen = new Samples();
            for (var i = 0; i < Changes; i++)
            {
                await Task.Delay(ChangeInterval + TimeSpan.FromMilliseconds(Random.Shared.Next(200)), TimeProvider.System, cancellationToken);
                var (request, expected) = change();
                var sent = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
                await caller.SendAsync(request, cancellationToken);
                foreach (var shown in await Task.WhenAll(viewers.Select(viewer => viewer.WhenShownAsync(expected))))
                {
                    seen.Add(shown - sent);
                }
            }

            table.Add(
                page,
                $"{rows.Median:F0}",
                $"{live.Median:F0}",
                $"{scroll:F0}",
                $"{seen.Median:F0}",
                $"{seen.Quantile(0.99):F0}",
                $"{rest:P1}",
                $"{changing:P1}",
                $"{(managed - before.Managed) / ViewerCount / Mega:F1}",
                $"{(resident - before.Resident) / Mega:F0}");
        }
    }

    private static async Task<(long Managed, long Resident)> MemoryAsync(MeasuredProcess registry) =>
        ((await registry.ReadProbeAsync(collect: true)).ManagedBytes, registry.ResidentBytes);

    /// <summary>The part of a core that the registry takes; with a caller, while a weight changes five times a second.</summary>
    private async Task<double> CostAsync(MeasuredProcess registry, HttpConnection? caller, CancellationToken cancellationToken)
    {
        var before = registry.ProcessorTime;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; clock.Elapsed < Rest; i++)
        {
            if (caller is not null)
            {
                // One that is not among the rows on the screens.
                await caller.SendAsync(HttpRequests.Post(ApiRoutes.NodeWeight, _big.Weight(_big.Count - 1, 1 + (i % 2))), cancellationToken);
            }

            await Task.Delay(ChangeInterval, TimeProvider.System, cancellationToken);
        }

        return (registry.ProcessorTime - before) / clock.Elapsed;
    }
}
