using System.Collections.Concurrent;

namespace Kenger.EndToEnd.Tests.Processes;

/// <summary>Callers that send GET requests through the gateway, each one after the other, until stopped.</summary>
internal sealed class LoadOnGateway : IAsyncDisposable
{
    // With 10 ms of work for each request that is up to 2,000 a second.
    public const int Callers = 24;

    private readonly HttpClient _http;
    private readonly string _path;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _callers;
    private readonly ConcurrentDictionary<string, int> _answered = new();
    private readonly ConcurrentQueue<string> _failures = new();

    /// <summary>Starts the callers.</summary>
    /// <param name="gatewayUrl">Where they call.</param>
    /// <param name="callers">How many there are.</param>
    /// <param name="path">What they ask for.</param>
    public LoadOnGateway(string gatewayUrl, int callers = Callers, string path = "/")
    {
        _path = path;
        _http = new HttpClient { BaseAddress = new Uri(gatewayUrl) };
        _callers = [.. Enumerable.Range(0, callers).Select(_ => CallAsync())];
    }

    public IReadOnlyDictionary<string, int> Answered => _answered;

    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Waits until so many more requests were answered by this service.</summary>
    public Task WhenAnsweredAsync(string service, int more)
    {
        var target = _answered.GetValueOrDefault(service) + more;
        return Eventually.BecomesTrue(
            () => _answered.GetValueOrDefault(service) >= target, $"{more} more requests answered by {service}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers);
        _stop.Dispose();
        _http.Dispose();
    }

    private async Task CallAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var response = await _http.GetAsync(_path);
                var body = await response.Content.ReadAsStringAsync();
                if (response.IsSuccessStatusCode)
                {
                    // "NAME, version VERSION"
                    _answered.AddOrUpdate(body.Split(',')[0], 1, (_, count) => count + 1);
                }
                else
                {
                    _failures.Enqueue($"{(int)response.StatusCode} {body}");
                }
            }
            catch (HttpRequestException exception)
            {
                _failures.Enqueue(exception.ToString());
            }
        }
    }
}
