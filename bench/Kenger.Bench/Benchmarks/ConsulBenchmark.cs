using System.Diagnostics;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using Kenger.Bench.Nodes;
using Kenger.Bench.Processes;
using Kenger.Bench.Reports;

namespace Kenger.Bench.Benchmarks;

/// <summary>From a change to those of 1,000 blocking queries of Consul's API that asked for it.</summary>
internal sealed class ConsulBenchmark : IBenchmark
{
    private const int Services = 100;
    private const int QueriesEach = 10;
    private const int WarmUpChanges = 50;
    private const int Changes = 300;

    // The services change in turn, so that none changes within the 200 ms by which the registry spaces what it tells one watcher.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public string Name => "consul";

    public string Description => "From a change to those of 1,000 blocking queries of Consul's API that asked for it.";

    public async Task<Table> RunAsync(CancellationToken cancellationToken)
    {
        var table = new Table(
            $"{Services * QueriesEach:N0} blocking queries on {Services} services, {Changes} changes of one service each", "woken/change", "p50 ms", "p99 ms", "max ms", "registry CPU ms/change");
        using var store = new TempStore();
        await using var registry = await RegistryProcess.StartAsync(store.Address, new Dictionary<string, string> { ["KENGER_SERVER_CONSUL"] = "on" });
        using var http = new HttpClient { BaseAddress = registry.Url, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RegistryProcess.Token);
        for (var i = 0; i < Services; i++)
        {
            await ChangeAsync(http, i, 1, cancellationToken);
        }

        Report.Progress("opening the queries");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var woken = new Woken();
        var watchers = Enumerable.Range(0, Services * QueriesEach).Select(i => WatchAsync(http, i % Services, woken, over.Token)).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancellationToken);

        Report.Progress("changing");
        var (samples, before, processorBefore) = (new Samples(), 0, TimeSpan.Zero);
        for (var change = -WarmUpChanges; change < Changes; change++)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            if (change == 0)
            {
                (samples, before, processorBefore) = (new Samples(), woken.Total, registry.ProcessorTime);
            }

            woken.Begin();
            await ChangeAsync(http, (change + WarmUpChanges) % Services, 2 + change + WarmUpChanges, cancellationToken);
            foreach (var milliseconds in await woken.WhenAsync(QueriesEach).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellationToken))
            {
                samples.Add(milliseconds);
            }
        }

        var count = woken.Total - before;

        var processor = (registry.ProcessorTime - processorBefore) / Changes;
        table.Add($"{(double)count / Changes:F1}", $"{samples.Median:F1}", $"{samples.Quantile(0.99):F1}", $"{samples.Max:F1}", $"{processor.TotalMilliseconds:F1}");
        table.Note("The clock starts when the change is sent, so the commit is inside. Who was woken asks again at once; the measurer's own reading takes its part of the processors. Target: p99 within 50 ms.");
        await over.CancelAsync();
        await Task.WhenAll(watchers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return table;
    }

    private static async Task ChangeAsync(HttpClient http, int service, int weight, CancellationToken cancellationToken)
    {
        using var body = new StringContent($$$"""{"ID": "one", "Name": "s{{{service}}}", "Address": "127.0.0.1", "Port": 80, "Weights": {"Passing": {{{weight}}}, "Warning": 1}}""", Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync("/v1/agent/service/register", body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task WatchAsync(HttpClient http, int service, Woken woken, CancellationToken cancellationToken)
    {
        var index = "0";
        while (!cancellationToken.IsCancellationRequested)
        {
            using var answer = await http.GetAsync($"/v1/health/service/s{service}?passing&wait=10m&index={index}", cancellationToken);
            answer.EnsureSuccessStatusCode();
            if (index != "0")
            {
                woken.Add();
            }

            index = answer.Headers.GetValues("X-Consul-Index").Single();
        }
    }

    /// <summary>Who was woken since a change was begun.</summary>
    private sealed class Woken
    {
        private readonly Lock _lock = new();
        private List<double> _milliseconds = [];
        private TaskCompletionSource<List<double>> _all = new();
        private long _begun;
        private int _count = int.MaxValue;

        /// <summary>How often anybody was.</summary>
        public int Total { get; private set; }

        public void Begin()
        {
            lock (_lock)
            {
                (_milliseconds, _all, _count, _begun) = ([], new TaskCompletionSource<List<double>>(TaskCreationOptions.RunContinuationsAsynchronously), int.MaxValue, Stopwatch.GetTimestamp());
            }
        }

        public void Add()
        {
            lock (_lock)
            {
                Total++;
                _milliseconds.Add(Stopwatch.GetElapsedTime(_begun).TotalMilliseconds);
                Check();
            }
        }

        public Task<List<double>> WhenAsync(int count)
        {
            lock (_lock)
            {
                _count = count;
                Check();
                return _all.Task;
            }
        }

        private void Check()
        {
            if (_milliseconds.Count >= _count)
            {
                _all.TrySetResult([.. _milliseconds]);
            }
        }
    }
}
