namespace Kenger.Gateway.Sync;

/// <summary>The registry's revision that requests go by, and a way to wait for one: who changed something wants to see it.</summary>
internal sealed class AppliedRevision(TimeProvider time)
{
    private readonly AsyncPulse _moved = new();
    private long _revision = -1;

    public void Set(long revision)
    {
        Volatile.Write(ref _revision, revision);
        _moved.Fire();
    }

    /// <summary>Ends once the revision is applied, or after a while.</summary>
    public async Task WaitAsync(long revision, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        while (!end.IsCancellationRequested)
        {
            var moved = _moved.Next;
            if (Volatile.Read(ref _revision) >= revision)
            {
                return;
            }

            await moved.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
