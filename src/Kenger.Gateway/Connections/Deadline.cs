namespace Kenger.Gateway.Connections;

/// <summary>
/// Ends what nothing moves for too long. It is set again with each step of a request, so it costs no timer each time: the timer that runs is
/// left alone when it goes off early enough, and looks then how much time is left.
/// </summary>
internal sealed class Deadline(TimeProvider time, Action expired) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _due = long.MaxValue;
    private long _armedFor = long.MaxValue;

    /// <summary>From now on; the one before no longer counts.</summary>
    /// <param name="limit"><see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    public void Set(TimeSpan limit)
    {
        lock (_lock)
        {
            if (limit == Timeout.InfiniteTimeSpan)
            {
                _due = long.MaxValue;
                return;
            }

            _due = time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency);
            if (_due < _armedFor)
            {
                Arm(limit);
            }
        }
    }

    /// <summary>Nothing ends it any more. When this has returned, nothing is just about to.</summary>
    public void Clear() => Set(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        lock (_lock)
        {
            _due = long.MaxValue;
            _timer?.Dispose();
        }
    }

    private void Arm(TimeSpan limit)
    {
        _armedFor = _due;
        if (_timer is null)
        {
            _timer = time.CreateTimer(static state => ((Deadline)state!).Look(), this, limit, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(limit, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            _armedFor = long.MaxValue;
            if (_due == long.MaxValue)
            {
                return;
            }

            var now = time.GetTimestamp();
            if (now < _due)
            {
                // Rounded up: a timer of less than a millisecond would go off at once, again and again.
                var left = TimeSpan.FromMilliseconds(Math.Ceiling(time.GetElapsedTime(now, _due).TotalMilliseconds));
                Arm(left);
                return;
            }

            _due = long.MaxValue;
            expired();
        }
    }
}
