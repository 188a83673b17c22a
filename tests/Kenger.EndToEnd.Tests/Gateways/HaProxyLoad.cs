using System.Collections.Concurrent;

namespace Kenger.EndToEnd.Tests.Gateways;

/// <summary>So many requests a second, each on a connection of its own, and some callers that keep theirs.</summary>
internal sealed class HaProxyLoad : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient _anew;
    private readonly HttpClient _kept;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _done;

    public HaProxyLoad(Func<HttpClient> newClient, int newPerSecond, int kept)
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
