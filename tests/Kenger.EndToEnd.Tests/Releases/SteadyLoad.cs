using System.Collections.Concurrent;
using System.Net;

namespace Kenger.EndToEnd.Tests.Releases;

/// <summary>Some forty idempotent requests a second, as a service has them: 2 % for what is not there, 1 % broken off by their clients.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    public const int Callers = 24;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(580);

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _callers;
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly bool _isPlain;
    private readonly bool _isGrpc;
    private readonly TimeSpan _patience;
    private int _answered;
    private int _waitedInVain;
    private int _number;

    /// <summary>Starts it.</summary>
    /// <param name="url">Where.</param>
    /// <param name="patience">How long clients wait; without, as long as it takes.</param>
    /// <param name="isPlain">Nothing is missing, and nobody breaks off.</param>
    /// <param name="isGrpc">Calls, by HTTP/2.</param>
    public SteadyLoad(string url, TimeSpan? patience = null, bool isPlain = true, bool isGrpc = false)
    {
        (_isPlain, _isGrpc, _patience) = (isPlain, isGrpc, patience ?? TimeSpan.FromMinutes(10));
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = true })
        {
            BaseAddress = new Uri(url),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _callers = [.. Enumerable.Range(0, Callers).Select(CallAsync)];
    }

    /// <summary>Answers that a user would not have wanted, but for what was missing.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Good answers.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Clients that had no answer when they had waited long enough.</summary>
    public int WaitedInVain => Volatile.Read(ref _waitedInVain);

    public Task WhenAnsweredAsync(int more)
    {
        var target = Answered + more;
        return Eventually.BecomesTrue(() => Answered >= target, $"{more} more good answers", TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers);
        _stop.Dispose();
        _http.Dispose();
    }

    private async Task CallAsync(int caller)
    {
        await Task.Delay(Pause * caller / Callers, TimeProvider.System);
        while (!_stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _number);
            var isBrokenOff = !_isPlain && number % 100 == 7;
            using var wait = new CancellationTokenSource(isBrokenOff ? TimeSpan.FromMilliseconds(100) : _patience, TimeProvider.System);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, wait.Token);
            try
            {
                using var response = await _http.SendAsync(
                    Request(isBrokenOff ? ActingNode.Slow : !_isPlain && number % 50 == 3 ? ActingNode.Missing : "/"), patience.Token);
                var body = await response.Content.ReadAsStringAsync(patience.Token);
                if (response.StatusCode == HttpStatusCode.OK && StatusOf(response) is null or "0")
                {
                    Interlocked.Increment(ref _answered);
                }
                else if (_isPlain || response.StatusCode != HttpStatusCode.NotFound)
                {
                    _failures.Enqueue($"{(int)response.StatusCode} {StatusOf(response)} {body}");
                }
            }
            catch (OperationCanceledException)
            {
                if (!isBrokenOff && !_stop.IsCancellationRequested)
                {
                    Interlocked.Increment(ref _waitedInVain);
                }
            }
            catch (HttpRequestException exception)
            {
                _failures.Enqueue(exception.ToString());
            }

            await Task.Delay(Pause, TimeProvider.System, _stop.Token).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private HttpRequestMessage Request(string path)
    {
        if (!_isGrpc)
        {
            return new HttpRequestMessage(HttpMethod.Get, path);
        }

        var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new("application/grpc");
        return new HttpRequestMessage(HttpMethod.Post, "/shop.Orders/Get")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
    }

    private string? StatusOf(HttpResponseMessage response) => !_isGrpc ? null
        : response.TrailingHeaders.Concat(response.Headers).FirstOrDefault(header => header.Key == "grpc-status").Value?.FirstOrDefault();
}
