namespace Kenger;

/// <summary>
/// What has happened to a node lately. Written by every request and probe without a lock, and no part of the tables: these
/// change only when a node goes out of the traffic or comes back.
/// </summary>
internal sealed class NodeTrack
{
    private int _connectFailures;
    private int _serverErrors;
    private int _relapses;
    private long _ejectedAt = long.MinValue;
    private ProbeResult? _lastProbe;
    private CancellationTokenSource? _silence;

    /// <summary>The last probe that ended; null before the first.</summary>
    public ProbeResult? LastProbe
    {
        get => Volatile.Read(ref _lastProbe);
        set => Volatile.Write(ref _lastProbe, value);
    }

    /// <summary>Is cancelled when a probe finds that the node no longer answers.</summary>
    public CancellationToken Silence
    {
        get
        {
            var source = Volatile.Read(ref _silence);
            if (source is null)
            {
                var made = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _silence, made, null) ?? made;
            }

            return source.Token;
        }
    }

    /// <summary>When requests last took it out of the traffic, as a timestamp; long ago if never.</summary>
    public long EjectedAt => Volatile.Read(ref _ejectedAt);

    /// <summary>How often its answers put it out in a row, with not one good answer in between.</summary>
    public int Relapses => Volatile.Read(ref _relapses);

    /// <summary>Notes a connection that was not made; returns how many in a row that is.</summary>
    public int CountConnectFailure() => Interlocked.Increment(ref _connectFailures);

    /// <summary>Notes an error of the server; returns how many in a row that is.</summary>
    public int CountServerError() => Interlocked.Increment(ref _serverErrors);

    /// <summary>Whoever waits for its answer hears of it. Not disposed: nothing was linked to it, and others may still look at the token.</summary>
    public void FellSilent() => Interlocked.Exchange(ref _silence, null)?.Cancel();

    public void Connected() => Clear(ref _connectFailures);

    public void AnsweredWell()
    {
        Clear(ref _serverErrors);
        Clear(ref _relapses);
    }

    /// <summary>It is out: what was counted has had its effect.</summary>
    public void Ejected(long at, bool isRelapse)
    {
        Volatile.Write(ref _ejectedAt, at);
        Restart();
        if (isRelapse)
        {
            Interlocked.Increment(ref _relapses);
        }
    }

    /// <summary>Counts failures from zero again.</summary>
    public void Restart()
    {
        Clear(ref _connectFailures);
        Clear(ref _serverErrors);
    }

    // Nearly always zero already: reading shares the cache line with all other cores, writing would not.
    private static void Clear(ref int count)
    {
        if (Volatile.Read(ref count) != 0)
        {
            Volatile.Write(ref count, 0);
        }
    }
}

/// <summary>How a probe ended.</summary>
/// <param name="Problem">What was wrong; null when the node is well.</param>
/// <param name="At">When it ended.</param>
internal sealed record ProbeResult(string? Problem, DateTimeOffset At);
