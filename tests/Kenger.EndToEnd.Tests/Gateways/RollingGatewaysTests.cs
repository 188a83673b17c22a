using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Gateways;

/// <summary>Two gateways behind HAProxy, which repeats nothing, are restarted one after the other.</summary>
public sealed class RollingGatewaysTests
{
    private const string HealthPath = "/_gateway/ready";

    [DebianProgramFact("haproxy")]
    public async Task Restart_BothGatewaysUnderLoad_NoRequestFails()
    {
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string>
        {
            ["KENGER_GATEWAY_DRAIN_TIME"] = "5",
            ["KENGER_GATEWAY_HEALTH_PATH"] = HealthPath,
        });
        await platform.StartServiceAsync("one");
        var second = await platform.StartGatewayAsync();
        var port = FreePort();
        var folder = Directory.CreateTempSubdirectory("kenger-haproxy-");
        var config = Path.Combine(folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(config, Config(port, platform.GatewayUrl, second.Url));
        await using var haproxy = AppProcess.Start(DebianProgramFactAttribute.Find("haproxy")!, ["-db", "-f", config]);
        using var http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
        await Eventually.BecomesTrue(async () => await IsServedAsync(http), "HAProxy serves");
        await using var load = new SteadyLoad(http.BaseAddress, newPerSecond: 300, kept: 4);
        await load.WhenDoneAsync(500);

        platform.Gateway.Signal(UnixSignal.Terminate);
        Assert.Equal(0, await platform.Gateway.WhenExitedAsync());
        await platform.StartGatewayAgainAsync();
        await Eventually.BecomesTrue(async () => await IsReadyAsync(http, platform.GatewayUrl), "the first gateway is back");
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        second.Process.Signal(UnixSignal.Terminate);
        Assert.Equal(0, await second.Process.WhenExitedAsync());
        await load.WhenDoneAsync(500);

        await load.DisposeAsync();
        Assert.True(load.Failures.IsEmpty, $"{load.Failures.Count} of {load.Done} failed: {string.Join("; ", load.Failures.Take(5))}");
        folder.Delete(recursive: true);
    }

    private static string Config(int port, string first, string second) =>
        string.Create(CultureInfo.InvariantCulture, $"""
            defaults
                mode http
                retries 0
                timeout connect 5s
                timeout client 30s
                timeout server 30s
            frontend all
                bind 127.0.0.1:{port}
                default_backend gateways
            backend gateways
                option httpchk GET {HealthPath}
                http-check expect status 200
                default-server check inter 1s fall 2 rise 1
                server a {new Uri(first).Authority}
                server b {new Uri(second).Authority}

            """);

    private static async Task<bool> IsServedAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync("/");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, string gateway)
    {
        using var response = await http.GetAsync(gateway + HealthPath);
        return response.IsSuccessStatusCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>So many requests a second, each on a connection of its own, and some callers that keep theirs.</summary>
    private sealed class SteadyLoad : IAsyncDisposable
    {
        private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

        private readonly HttpClient _anew = new() { DefaultRequestHeaders = { ConnectionClose = true } };
        private readonly HttpClient _kept = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly Uri _address;
        private readonly Task _running;
        private int _done;

        public SteadyLoad(Uri address, int newPerSecond, int kept)
        {
            _address = address;
            _running = Task.WhenAll(Enumerable.Range(0, kept).Select(_ => KeepAsync()).Append(BeatAsync(newPerSecond)));
        }

        public ConcurrentQueue<string> Failures { get; } = new();

        public int Done => Volatile.Read(ref _done);

        public Task WhenDoneAsync(int more)
        {
            var target = Done + more;
            return Eventually.BecomesTrue(() => Done >= target, $"{more} more requests");
        }

        public async ValueTask DisposeAsync()
        {
            if (!_stop.IsCancellationRequested)
            {
                await _stop.CancelAsync();
                await _running;
                _anew.Dispose();
                _kept.Dispose();
            }
        }

        private async Task BeatAsync(int perSecond)
        {
            using var timer = new PeriodicTimer(Beat, TimeProvider.System);
            var running = new List<Task>();
            while (!_stop.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync(CancellationToken.None);
                running.RemoveAll(task => task.IsCompleted);
                running.AddRange(Enumerable.Range(0, (int)(perSecond * Beat.TotalSeconds)).Select(_ => AskAsync(_anew)));
            }

            await Task.WhenAll(running);
        }

        private async Task KeepAsync()
        {
            while (!_stop.IsCancellationRequested)
            {
                await AskAsync(_kept);
                await Task.Delay(Beat, TimeProvider.System);
            }
        }

        private async Task AskAsync(HttpClient http)
        {
            try
            {
                using var response = await http.GetAsync(_address);
                if (!response.IsSuccessStatusCode)
                {
                    Failures.Enqueue($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                Failures.Enqueue(exception.Message);
            }

            Interlocked.Increment(ref _done);
        }
    }
}
