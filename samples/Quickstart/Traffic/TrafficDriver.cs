namespace Quickstart.Traffic;

/// <summary>Sends requests through the gateway all the time: some callers, each one request after the other.</summary>
internal sealed class TrafficDriver : IAsyncDisposable
{
    /// <summary>Requests under way at the same time, at most.</summary>
    public const int Callers = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _callers = [];
    private volatile TrafficCounts _counts = new(weightsHold: true);

    public TrafficDriver(string gatewayUrl) => _http = new HttpClient { BaseAddress = new Uri(gatewayUrl) };

    public TrafficCounts Counts => _counts;

    public void Start() => _callers.AddRange(Enumerable.Range(0, Callers).Select(_ => CallAsync(_stop.Token)));

    /// <summary>Counts anew. A request counts where it began.</summary>
    public TrafficCounts StartCounting(bool weightsHold = true) => _counts = new TrafficCounts(weightsHold);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _http.Dispose();
    }

    private async Task CallAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var counts = _counts;
            try
            {
                using var response = await _http.GetAsync("/", cancellationToken);
                var body = await response.Content.ReadAsStringAsync(cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    counts.Answer(body.Split(',')[0]);
                }
                else
                {
                    counts.Fail($"{(int)response.StatusCode} {body}");
                }
            }
            catch (HttpRequestException exception)
            {
                counts.Fail(exception.Message);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
