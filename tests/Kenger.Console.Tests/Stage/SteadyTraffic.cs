using System.Collections.Concurrent;

namespace Kenger.Console.Tests.Stage;

/// <summary>Requests through gateways, one after the other at each, until the end.</summary>
internal sealed class SteadyTraffic : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _end = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly Task _work;

    public SteadyTraffic(params string[] urls) => _work = Task.WhenAll(urls.Select(SendAsync));

    /// <summary>How often each answer came.</summary>
    public ConcurrentDictionary<string, int> Answers { get; } = new(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _end.Dispose();
    }

    private async Task SendAsync(string url)
    {
        while (!_end.IsCancellationRequested)
        {
            string said;
            try
            {
                using var answer = await _client.GetAsync(new Uri(url), _end.Token);
                said = answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(_end.Token) : $"{(int)answer.StatusCode}";
            }
            catch (HttpRequestException)
            {
                said = "none";
            }

            Answers.AddOrUpdate(said, 1, (_, count) => count + 1);
            await Task.Delay(Pause, TimeProvider.System, _end.Token);
        }
    }
}
