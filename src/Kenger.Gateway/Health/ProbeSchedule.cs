using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Health;

/// <summary>When a node is due. One per node, known to the prober alone.</summary>
internal sealed class ProbeSchedule
{
    private const int MaxDoublings = 5;
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(1);

    // Pauses of a garbage collection, or of a network, are no reason to find a node ill.
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromSeconds(1);

    // To take several times as long as it ever took is one.
    private const int UsualTimes = 4;

    private int _streak;
    private TimeSpan _longest;

    // Volatile orders it after LastProbe: a probe ends on another thread than the one that looks for what is due.
    private volatile bool _isRunning;

    /// <summary>
    /// When it was last probed, as a timestamp; for a new node a moment that spreads first probes evenly, or null when it waits for one.
    /// </summary>
    public required long? LastProbe { get; set; }

    /// <summary>A probe is under way.</summary>
    public bool IsRunning
    {
        get => _isRunning;
        set => _isRunning = value;
    }

    /// <summary>
    /// Healthy nodes are due after an interval, new ones of a rollout after a second: that they are ill must be known before they have much of the
    /// traffic. Unhealthy ones a second after they were found so, or last probed: soon
    /// enough to come back quickly, late enough that a node that fails under load gets a moment's rest. One whose probes are
    /// well and whose answers are not rests longer each time, up to 32 s, as long as no answer was good.
    /// </summary>
    public bool IsDue(NodeEntry entry, TimeSpan interval, long now, TimeProvider time)
    {
        if (IsRunning)
        {
            return false;
        }

        if (LastProbe is not { } last)
        {
            return true;
        }

        var health = entry.Health;
        var recheck = (interval < Recheck ? interval : Recheck) * (1 << Math.Clamp(entry.Node.Track.Relapses - 1, 0, MaxDoublings));
        return health.IsHealthy
            ? time.GetElapsedTime(last, now) >= (entry.Node.IsCandidate && interval > Recheck ? Recheck : interval)
            : time.GetElapsedTime(Math.Max(last, health.Since), now) >= recheck;
    }

    /// <summary>
    /// How long its next probe may take. A healthy new node of a rollout is waited for no longer than four times as long as it ever took, and a
    /// second at least: that it has fallen silent must be known soon, and one that is slow by nature is not silent.
    /// </summary>
    public TimeSpan TimeoutOf(NodeEntry entry, TimeSpan timeout)
    {
        if (!entry.Node.IsCandidate || !entry.Health.IsHealthy || _longest == TimeSpan.Zero)
        {
            return timeout;
        }

        var usual = _longest * UsualTimes;
        var closer = usual > LeastTimeout ? usual : LeastTimeout;
        return closer < timeout ? closer : timeout;
    }

    /// <summary>Notes how long a probe took.</summary>
    public void Took(bool isWell, TimeSpan took)
    {
        if (isWell && took >= _longest)
        {
            // Never nothing: that means that none was well yet.
            _longest = took > TimeSpan.Zero ? took : TimeSpan.FromTicks(1);
        }
    }

    /// <summary>Notes how a probe ended; returns how many in a row ended like that.</summary>
    public int Count(bool isWell)
    {
        _streak = isWell ? Math.Max(_streak, 0) + 1 : Math.Min(_streak, 0) - 1;
        return Math.Abs(_streak);
    }

    /// <summary>Counts from zero again.</summary>
    public void RestartCount() => _streak = 0;
}
