namespace Kenger.Registry.Server.Access;

/// <summary>
/// The changes of one token while the registry is shared out. As long as few come they begin at once. Of more, eight are written together,
/// and the next ones when others have had the store nine times as long: a change of somebody else finds it free as a rule, and waits for
/// one of these at most.
/// </summary>
internal sealed class ChangeRounds
{
    private const int ChangesAtOnce = 8;
    private const int OthersTime = 9;

    // Where the store is slow, or a machine stood still.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Queue<Turn> _waiting = [];
    private int _underWay;
    private long _begun;
    private long _pauseEnds;
    private bool _isPausing;

    /// <summary>Whether more come than are begun.</summary>
    public bool AreWaiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count > 0;
            }
        }
    }

    public async Task RunAsync(Func<Task> change, TimeProvider time)
    {
        await EnterAsync(time);
        try
        {
            await change();
        }
        finally
        {
            Leave(time);
        }
    }

    private Task EnterAsync(TimeProvider time)
    {
        lock (_lock)
        {
            if (!_isPausing && _waiting.Count == 0 && _underWay < ChangesAtOnce)
            {
                _underWay++;
                _begun = time.GetTimestamp();
                return Task.CompletedTask;
            }

            var turn = new Turn();
            _waiting.Enqueue(turn);
            return turn.Task;
        }
    }

    private void Leave(TimeProvider time)
    {
        lock (_lock)
        {
            _underWay--;
            if (_waiting.Count == 0)
            {
                return;
            }

            // The last of a round says how long it took. One that waits for something else meanwhile keeps its own place only.
            var pause = time.GetElapsedTime(_begun) * OthersTime;
            _pauseEnds = time.GetTimestamp() + (long)((pause < LongestPause ? pause : LongestPause).TotalSeconds * time.TimestampFrequency);
            if (_isPausing)
            {
                return;
            }

            _isPausing = true;
        }

        _ = BeginNextAsync(time);
    }

    private async Task BeginNextAsync(TimeProvider time)
    {
        Turn[] next;
        while (!TryBegin(time, out next, out var pause))
        {
            // Waits are cut to whole milliseconds: one that ends too early would be begun again and again.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(pause.TotalMilliseconds)), time);
        }

        Array.ForEach(next, turn => turn.Begin());
    }

    private bool TryBegin(TimeProvider time, out Turn[] next, out TimeSpan pause)
    {
        lock (_lock)
        {
            next = [];
            pause = time.GetElapsedTime(time.GetTimestamp(), _pauseEnds);
            if (pause > TimeSpan.Zero)
            {
                return false;
            }

            next = new Turn[Math.Min(_waiting.Count, ChangesAtOnce - _underWay)];
            for (var i = 0; i < next.Length; i++)
            {
                next[i] = _waiting.Dequeue();
            }

            _underWay += next.Length;
            (_begun, _isPausing) = (time.GetTimestamp(), false);
            return true;
        }
    }
}
