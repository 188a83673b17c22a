namespace Kenger.Registry.Server.Access;

/// <summary>How many calls of one token <see cref="FairShare"/> lets through, evenly spread: each gets a moment of its own.</summary>
internal sealed class SharePace
{
    /// <summary>Nobody waits longer: such a call has no moment, and is to be refused.</summary>
    public static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(2);

    // So much may come at once after a pause: who makes few calls, but all at the same moment, is not held up.
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(100);

    private int _isKnown;
    private int _calls;
    private int _heldUp;
    private long _next;

    /// <summary>How many calls a second it asks for; endlessly many while calls of it wait: nobody knows how many it would make.</summary>
    public double Asked { get; private set; }

    /// <summary>The most calls a second it gets; endlessly many nearly always.</summary>
    public double PerSecond
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    } = double.PositiveInfinity;

    /// <summary>One call at a time begins, while the registry is shared out.</summary>
    public CallTurns Turns { get; } = new();

    /// <summary>Counts a call; true for the first one ever.</summary>
    public bool Count()
    {
        Interlocked.Increment(ref _calls);
        return _isKnown == 0 && Interlocked.Exchange(ref _isKnown, 1) == 0;
    }

    /// <summary>Counts a call that gave more work than most as so many more.</summary>
    public void Charge(int calls, TimeProvider time)
    {
        if (calls <= 0)
        {
            return;
        }

        Interlocked.Add(ref _calls, calls);
        if (PerSecond is var perSecond && !double.IsInfinity(perSecond))
        {
            Interlocked.Add(ref _next, calls * StepOf(perSecond, time));
        }
    }

    /// <summary>The calls of the slice that ends.</summary>
    public int EndSlice(double seconds)
    {
        var calls = Interlocked.Exchange(ref _calls, 0);
        Asked = Interlocked.Exchange(ref _heldUp, 0) > 0 || Turns.ChangesWait ? double.PositiveInfinity : calls / seconds;
        return calls;
    }

    /// <summary>How long the call has to wait for its moment, which is its own from then on if it is not after <see cref="LongestTurn"/>.</summary>
    public TimeSpan TakeTurn(long now, TimeProvider time)
    {
        var perSecond = PerSecond;
        if (double.IsInfinity(perSecond))
        {
            return TimeSpan.Zero;
        }

        var step = StepOf(perSecond, time);
        TimeSpan wait;
        long next, mine;
        do
        {
            next = Volatile.Read(ref _next);
            mine = Math.Max(next, now);
            wait = time.GetElapsedTime(now, mine) - Burst;
            if (wait > LongestTurn)
            {
                return wait;
            }
        }
        while (Interlocked.CompareExchange(ref _next, mine + step, next) != next);

        if (wait <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        Interlocked.Increment(ref _heldUp);
        return wait;
    }

    private static long StepOf(double perSecond, TimeProvider time) => Math.Max(1, (long)(time.TimestampFrequency / perSecond));
}
