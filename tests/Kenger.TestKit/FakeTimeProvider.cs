using MicrosoftFakeTimeProvider = Microsoft.Extensions.Time.Testing.FakeTimeProvider;

namespace Kenger.TestKit;

/// <summary>
/// Microsoft's fake clock, and two things it lacks: how many timers are armed, so that a test can wait until a loop on another thread
/// really waits before it moves the clock (<see cref="WhenTimersArmed"/>), and an <see cref="Advance"/> in which each timer fires at
/// its own moment instead of at the end.
/// </summary>
public sealed class FakeTimeProvider(DateTimeOffset start) : MicrosoftFakeTimeProvider(start)
{
    private readonly Lock _lock = new();
    private readonly List<CountedTimer> _armed = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];

    public FakeTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>How many timers wait to fire.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
            {
                return _armed.Count;
            }
        }
    }

    /// <summary>When the next timer fires; null when none is armed.</summary>
    public DateTimeOffset? NextDue => Next?.DueAt;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new CountedTimer(this, callback, state);
        timer.Inner = base.CreateTimer(CountedTimer.Fire, timer, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes once <paramref name="count"/> timers are armed.</summary>
    public Task WhenTimersArmed(int count)
    {
        lock (_lock)
        {
            if (_armed.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task.WaitAsync(TimeSpan.FromSeconds(60), System);
        }
    }

    /// <summary>Moves the clock from one timer's moment to the next, and then to the end.</summary>
    public new void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (Next is { } next && next.DueAt <= until)
        {
            var due = next.DueAt;
            MoveTo(due);
            // Another thread may have armed it while the clock moved, so that Microsoft's clock takes it for due a little later.
            if (IsArmedFor(next, due))
            {
                next.FireNow();
            }
        }

        MoveTo(until);
    }

    /// <summary>
    /// Moves the clock in steps of 1 ms until the condition holds: a loop on another thread may have begun to wait only after the clock
    /// was moved, and then wants a little more time. While no timer is armed the clock stands.
    /// </summary>
    public Task AdvanceUntil(Func<ValueTask<bool>> condition, string what) => Eventually.BecomesTrue(
        async () =>
        {
            if (await condition())
            {
                return true;
            }

            if (ArmedTimers > 0)
            {
                Advance(TimeSpan.FromMilliseconds(1));
            }

            return false;
        },
        what);

    /// <inheritdoc cref="AdvanceUntil(Func{ValueTask{bool}}, string)"/>
    public Task AdvanceUntil(Func<bool> condition, string what) => AdvanceUntil(() => ValueTask.FromResult(condition()), what);

    private CountedTimer? Next
    {
        get
        {
            lock (_lock)
            {
                return _armed.MinBy(timer => timer.DueAt);
            }
        }
    }

    private bool IsArmedFor(CountedTimer timer, DateTimeOffset due)
    {
        lock (_lock)
        {
            return _armed.Contains(timer) && timer.DueAt == due;
        }
    }

    private void MoveTo(DateTimeOffset moment) => SetUtcNow(moment > GetUtcNow() ? moment : GetUtcNow());

    private void Arm(CountedTimer timer, TimeSpan? dueTime)
    {
        lock (_lock)
        {
            _armed.Remove(timer);
            if (dueTime is not { } due)
            {
                return;
            }

            timer.DueAt = GetUtcNow() + due;
            _armed.Add(timer);
            foreach (var waiter in _waiters.Where(waiter => _armed.Count >= waiter.Count).ToArray())
            {
                _waiters.Remove(waiter);
                waiter.Reached.SetResult();
            }
        }
    }

    private sealed class CountedTimer(FakeTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        private readonly FakeTimeProvider _owner = owner;
        private readonly TimerCallback _callback = callback;
        private readonly object? _state = state;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public ITimer Inner { get; set; } = null!;

        public DateTimeOffset DueAt { get; set; }

        public static void Fire(object? timer)
        {
            var self = (CountedTimer)timer!;
            self._owner.Arm(self, self._period > TimeSpan.Zero ? self._period : null);
            self._callback(self._state);
        }

        public void FireNow() => Inner.Change(TimeSpan.Zero, _period);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _owner.Arm(this, dueTime >= TimeSpan.Zero ? dueTime : null);
            return Inner.Change(dueTime, period);
        }

        public void Dispose()
        {
            _owner.Arm(this, null);
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
