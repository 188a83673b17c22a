using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Sync;

namespace Kenger.Console.Live;

/// <summary>
/// Tells open pages that there is something new: at once when the registry changes, at most five times a second, and once a second for what moves
/// no revision. One loop for all pages, and none while nobody looks.
/// </summary>
internal sealed class Pulse(WatchHub hub, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private static readonly NamespaceSet Everything = NamespaceSet.All.WithHosts();

    private readonly Lock _lock = new();
    private Action[] _listeners = [];
    private CancellationTokenSource? _end;

    /// <summary>How many pages listen.</summary>
    public int Count => Volatile.Read(ref _listeners).Length;

    /// <summary>Calls back until what it returns is disposed. The callback must only pass it on.</summary>
    public IDisposable Subscribe(Action listener)
    {
        lock (_lock)
        {
            _listeners = [.. _listeners, listener];
            if (_end is null)
            {
                _end = new CancellationTokenSource();
                _ = RunAsync(_end.Token);
            }
        }

        return new Subscription(this, listener);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _listeners = [];
            End();
        }
    }

    private async Task RunAsync(CancellationToken end)
    {
        var group = hub.Enter(Everything);
        try
        {
            var seen = group.Visible;
            while (!end.IsCancellationRequested)
            {
                await seen.WhenReplaced.WaitAsync(Rest, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!end.IsCancellationRequested)
                {
                    // Before the pages look: what comes while they do is told them next.
                    seen = group.Visible;
                    Array.ForEach(Volatile.Read(ref _listeners), static listener => listener());
                }
            }
        }
        finally
        {
            hub.Leave(group);
        }
    }

    private void Remove(Action listener)
    {
        lock (_lock)
        {
            _listeners = [.. _listeners.Where(each => each != listener)];
            if (_listeners.Length == 0)
            {
                End();
            }
        }
    }

    private void End()
    {
        _end?.Cancel();
        _end?.Dispose();
        _end = null;
    }

    private sealed class Subscription(Pulse owner, Action listener) : IDisposable
    {
        public void Dispose() => owner.Remove(listener);
    }
}
