namespace Kenger.Gateway;

/// <summary>The registry version that requests go by, and a way to wait for one: who changed something wants to see it.</summary>
internal sealed class AppliedVersion(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _moved = NewSignal();
    private long _version = -1;

    public void Set(long version)
    {
        TaskCompletionSource moved;
        lock (_lock)
        {
            _version = version;
            moved = _moved;
            _moved = NewSignal();
        }

        moved.SetResult();
    }

    /// <summary>Ends once the version is applied, or after a while.</summary>
    public async Task WaitAsync(long version, TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        while (!end.IsCancellationRequested && IsBelow(version, out var moved))
        {
            await moved.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsBelow(long version, out Task moved)
    {
        lock (_lock)
        {
            moved = _moved.Task;
            return _version < version;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
