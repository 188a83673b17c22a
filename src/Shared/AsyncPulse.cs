namespace Kenger;

/// <summary>
/// Wakes everybody who waits, again and again. A waiter takes <see cref="Next"/> first and then looks at what it waits for: a change
/// between the two completes the task it holds, so none is missed.
/// </summary>
internal sealed class AsyncPulse
{
    private TaskCompletionSource _next = NewSignal();

    /// <summary>Completes with the next <see cref="Fire"/>.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Wakes all waiters; their continuations run elsewhere, so this may be called under a lock.</summary>
    public void Fire() => Interlocked.Exchange(ref _next, NewSignal()).SetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
