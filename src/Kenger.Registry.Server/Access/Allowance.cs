namespace Kenger.Registry.Server.Access;

/// <summary>
/// So many at once, and so many per second in the long run. Not System.Threading.RateLimiting: its token bucket refills by timers of its own
/// and by whole tokens, and reads no <see cref="TimeProvider"/>, so that no test could turn its clock.
/// </summary>
internal sealed class Allowance
{
    private readonly Lock _lock = new();
    private readonly double _burst;
    private readonly double _perSecond;
    private readonly TimeProvider _time;
    private double _left;
    private long _countedAt;

    public Allowance(double burst, double perSecond, TimeProvider time)
    {
        _burst = burst;
        _perSecond = perSecond;
        _time = time;
        _left = burst;
        _countedAt = time.GetTimestamp();
    }

    /// <summary>Takes one, or says how long until there is one.</summary>
    public bool TryTake(out TimeSpan retryAfter)
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            _left = Math.Min(_burst, _left + (_time.GetElapsedTime(_countedAt, now).TotalSeconds * _perSecond));
            _countedAt = now;
            if (_left >= 1)
            {
                _left--;
                retryAfter = TimeSpan.Zero;
                return true;
            }

            retryAfter = TimeSpan.FromSeconds((1 - _left) / _perSecond);
            return false;
        }
    }
}
