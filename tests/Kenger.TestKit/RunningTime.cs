namespace Kenger.TestKit;

/// <summary>
/// How long this machine has run since the start: while it stands still, or has no time for this process, nothing counts. For limits that the
/// product promises to keep, which are about the product and not about the machine.
/// </summary>
public sealed class RunningTime : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private readonly ITimer _timer;
    private int _beats;

    // A timer makes up for no beat that it has missed.
    private RunningTime() => _timer = TimeProvider.System.CreateTimer(_ => Interlocked.Increment(ref _beats), state: null, Beat, Beat);

    public TimeSpan Elapsed => Beat * Volatile.Read(ref _beats);

    public static RunningTime Start() => new();

    public void Dispose() => _timer.Dispose();
}
