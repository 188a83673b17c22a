namespace Kenger.Gateway;

/// <summary>When a node is due. One per node, known to the prober alone.</summary>
internal sealed class ProbeSchedule
{
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(1);

    // Volatile orders it after LastProbe: a probe ends on another thread than the one that looks for what is due.
    private volatile bool _isRunning;

    /// <summary>When it was last probed, as a timestamp; for a new node a moment that spreads first probes evenly.</summary>
    public required long LastProbe { get; set; }

    /// <summary>A probe is under way.</summary>
    public bool IsRunning
    {
        get => _isRunning;
        set => _isRunning = value;
    }

    /// <summary>
    /// Healthy nodes are due after an interval; unhealthy ones a second after they were found so, or last probed: soon
    /// enough to come back quickly, late enough that a node that fails under load gets a moment's rest.
    /// </summary>
    public bool IsDue(NodeHealth health, TimeSpan interval, long now, TimeProvider time)
    {
        if (IsRunning)
        {
            return false;
        }

        var recheck = interval < Recheck ? interval : Recheck;
        return health.IsHealthy
            ? time.GetElapsedTime(LastProbe, now) >= interval
            : time.GetElapsedTime(Math.Max(LastProbe, health.Since), now) >= recheck;
    }
}
