using System.Collections.Concurrent;
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
        var folder = Directory.CreateTempSubdirectory("kenger-haproxy-");
        var config = Path.Combine(folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(config, Config(folder.FullName, platform.GatewayUrl, second.Url));
        await using var haproxy = AppProcess.Start(DebianProgramFactAttribute.Find("haproxy")!, ["-db", "-f", config]);
        using var http = NewClient(folder);
        await Eventually.BecomesTrue(async () => await IsServedAsync(http), "HAProxy serves");
        await using var load = new SteadyLoad(() => NewClient(folder), newPerSecond: 300, kept: 4);
        await load.WhenDoneAsync(500);

        platform.Gateway.Signal(UnixSignal.Terminate);
        Assert.Equal(0, await platform.Gateway.WhenExitedAsync());
        await platform.StartGatewayAgainAsync();
        await Eventually.BecomesTrue(async () => await IsUpAsync(folder, "a"), "HAProxy has the first gateway back");
        second.Process.Signal(UnixSignal.Terminate);
        Assert.Equal(0, await second.Process.WhenExitedAsync());
        await load.WhenDoneAsync(500);

        await load.DisposeAsync();
        Assert.True(load.Failures.IsEmpty, $"{load.Failures.Count} of {load.Done} failed: {string.Join("; ", load.Failures.Take(5))}");
        folder.Delete(recursive: true);
    }

    // Sockets in a folder: nobody else can take them. Checks are as quick as a machine that stands still now and then needs it.
    private static string Config(string folder, string first, string second) => $"""
            global
                stats socket {folder}/stats.sock
            defaults
                mode http
                retries 0
                timeout connect 5s
                timeout client 30s
                timeout server 30s
                timeout check 30s
            frontend all
                bind {folder}/all.sock
                default_backend gateways
            backend gateways
                option httpchk GET {HealthPath}
                http-check expect status 200
                default-server check inter 200ms fall 2 rise 1
                server a {new Uri(first).Authority}
                server b {new Uri(second).Authority}

            """;

    private static HttpClient NewClient(DirectoryInfo folder) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) => await ConnectAsync(folder, "all.sock", cancellationToken),
    })
    {
        BaseAddress = new Uri("http://haproxy"),
    };

    private static async Task<NetworkStream> ConnectAsync(DirectoryInfo folder, string name, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, name)), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

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

    // gateways,a,…,UP,…
    private static async Task<bool> IsUpAsync(DirectoryInfo folder, string server)
    {
        await using var stream = await ConnectAsync(folder, "stats.sock");
        await stream.WriteAsync("show stat\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        var lines = (await reader.ReadToEndAsync()).Split('\n');
        return lines.Single(line => line.StartsWith($"gateways,{server},", StringComparison.Ordinal)).Split(',')[17] == "UP";
    }

    /// <summary>So many requests a second, each on a connection of its own, and some callers that keep theirs.</summary>
    private sealed class SteadyLoad : IAsyncDisposable
    {
        private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

        private readonly HttpClient _anew;
        private readonly HttpClient _kept;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;
        private int _done;

        public SteadyLoad(Func<HttpClient> newClient, int newPerSecond, int kept)
        {
            (_anew, _kept) = (newClient(), newClient());
            _anew.DefaultRequestHeaders.ConnectionClose = true;
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
                using var response = await http.GetAsync("/");
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
