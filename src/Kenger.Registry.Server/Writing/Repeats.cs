using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Telemetry;

namespace Kenger.Registry.Server.Writing;

/// <summary>
/// How often one batch is tried again: while its callers wait, and while the store has not failed before. In an outage each batch has one
/// try, or everybody would wait in vain.
/// </summary>
/// <param name="queue">Ends a pause when the server stops.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The time.</param>
/// <param name="limit">How long the first try may be ago.</param>
internal sealed class Repeats(WorkQueue queue, RegistryMetrics metrics, TimeProvider time, TimeSpan limit)
{
    // Servers that got in each other's way do so again if they come back in step.
    private const int MaxConflictPause = 20;
    private const int ConnectionPause = 50;

    private readonly long _begunAt = time.GetTimestamp();
    private int _count;

    /// <summary>Whether there is time for another try after such a failure.</summary>
    public bool MayFollow(StoreFailure failure, bool isOutage) =>
        failure.IsWorthRepeating
        && (!isOutage || failure.Kind == StoreFailureKind.Conflict)
        && time.GetElapsedTime(_begunAt) < limit;

    /// <summary>Waits until it is time for the next one: the first comes at once.</summary>
    public void Pause(StoreFailure failure)
    {
        metrics.StoreRepeated(failure.Kind switch
        {
            StoreFailureKind.Conflict => "conflict",
            StoreFailureKind.Broken => "broken",
            StoreFailureKind.Away => "away",
            _ => "read_only",
        });
        var milliseconds = _count++ == 0
            ? 0
            : failure.Kind == StoreFailureKind.Conflict ? Random.Shared.Next(MaxConflictPause) : ConnectionPause;
        queue.WaitUnlessClosed(TimeSpan.FromMilliseconds(milliseconds));
    }
}
