namespace Kenger.Registry.Server.Access;

/// <summary>
/// While calls have to wait for a processor, tokens that ask for more than their share wait instead of the others. The share is found as
/// a network finds it: a little less in all whenever calls are late, slowly more while they are not (additive increase, multiplicative
/// decrease); tokens that ask for less leave the rest to the others (max-min fairness). A token that calls alone is never held up, and none
/// below <see cref="FreePerSecond"/>.
/// </summary>
internal sealed class FairShare(ThreadDelay delay, TimeProvider time)
{
    /// <summary>So many calls a second a token always has.</summary>
    public const int FreePerSecond = 500;

    private const double Decrease = 0.7;
    private const double Increase = 1.02;

    // Who makes this many calls in a slice is active: with fewer, a token alone would be held up because somebody looked once.
    private const int ActiveCalls = 2;

    // So much beyond what was asked for in all, and the limit limits nobody any more.
    private const double Plenty = 4;

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<SharePace> _paces = [];
    private long _sliceBegan = time.GetTimestamp();
    private double _perSecond = double.PositiveInfinity;

    /// <summary>How long a call of this token has to wait; zero nearly always.</summary>
    public TimeSpan TakeTurn(SharePace pace)
    {
        var now = time.GetTimestamp();
        if (pace.Count())
        {
            lock (_lock)
            {
                _paces.Add(pace);
            }
        }

        delay.Probe(now);
        if (time.GetElapsedTime(Volatile.Read(ref _sliceBegan), now) >= Slice)
        {
            EndSlice(now);
        }

        return pace.TakeTurn(now, time);
    }

    private void EndSlice(long now)
    {
        if (!_lock.TryEnter())
        {
            return;
        }

        try
        {
            var elapsed = time.GetElapsedTime(_sliceBegan, now);
            if (elapsed < Slice)
            {
                return;
            }

            Volatile.Write(ref _sliceBegan, now);
            Share(elapsed.TotalSeconds, delay.TakeWasLate());
        }
        finally
        {
            _lock.Exit();
        }
    }

    private void Share(double seconds, bool wasLate)
    {
        double total = 0;
        var active = 0;
        foreach (var pace in _paces)
        {
            var calls = pace.EndSlice(seconds);
            total += calls / seconds;
            active += calls >= ActiveCalls ? 1 : 0;
        }

        // After a time without calls, a slice is longer than it should be, and says nothing of how things are.
        _perSecond = active < 2 || seconds > 1 ? double.PositiveInfinity
            : wasLate ? Math.Max(FreePerSecond, Math.Min(_perSecond, total) * Decrease)
            : _perSecond * Increase > total * Plenty && !_paces.Exists(pace => pace.Turns.ChangesWait) ? double.PositiveInfinity
            : _perSecond * Increase;
        var level = double.IsInfinity(_perSecond) ? _perSecond : Math.Max(FreePerSecond, LevelOf([.. _paces.Select(pace => pace.Asked)], _perSecond));
        foreach (var pace in _paces)
        {
            pace.PerSecond = level;
            pace.Turns.AreOn = !double.IsInfinity(level);
        }
    }

    /// <summary>How much each may have at most, so that all together have <paramref name="total"/> and who asks for less has what it asks for.</summary>
    public static double LevelOf(double[] asked, double total)
    {
        Array.Sort(asked);
        for (var i = 0; i < asked.Length; i++)
        {
            var each = total / (asked.Length - i);
            if (asked[i] > each)
            {
                return each;
            }

            total -= asked[i];
        }

        return double.PositiveInfinity;
    }
}
