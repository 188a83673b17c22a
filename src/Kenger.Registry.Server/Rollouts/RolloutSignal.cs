namespace Kenger.Registry.Server.Rollouts;

/// <summary>Says that rollouts are worth a look: each second, and as soon as a report came.</summary>
internal sealed class RolloutSignal : IDisposable
{
    // At most one waits: a look sees everything that came before it.
    private readonly SemaphoreSlim _signal = new(0);

    public void Set()
    {
        // Two at once may both see none: one look too many.
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    public void Dispose() => _signal.Dispose();
}
