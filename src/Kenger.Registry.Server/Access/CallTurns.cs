namespace Kenger.Registry.Server.Access;

/// <summary>
/// While the registry is shared out (<see cref="FairShare"/>), the calls of one token begin one after the other, each at the end of the thread
/// pool's queue: others' calls stand behind one of them at most, and not behind all that came at once.
/// </summary>
internal sealed class CallTurns
{
    // A change waits for the store and takes others' changes with it: so many of one token are written together.
    private const int ChangesAtOnce = 4;

    private readonly Lane _reads = new(1);
    private readonly Lane _changes = new(ChangesAtOnce);

    /// <summary>Whether calls take turns; false nearly always.</summary>
    public bool AreOn
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>
    /// A call that reads begins as soon as none of the same token is just beginning: it has begun when it first waits for something, news for
    /// example. A call that changes something begins as soon as fewer than four are going on.
    /// </summary>
    public Task RunAsync(Func<Task> call, bool isChange) => isChange ? RunChangeAsync(call) : RunReadAsync(call);

    private async Task RunReadAsync(Func<Task> call)
    {
        await _reads.EnterAsync();
        Task begun;
        try
        {
            begun = call();
        }
        finally
        {
            _reads.Leave();
        }

        await begun;
    }

    private async Task RunChangeAsync(Func<Task> call)
    {
        await _changes.EnterAsync();
        try
        {
            await call();
        }
        finally
        {
            _changes.Leave();
        }
    }

    /// <summary>So many may be in it at once; the others wait in line.</summary>
    private sealed class Lane(int places)
    {
        private readonly Lock _lock = new();
        private readonly Queue<Turn> _waiting = [];
        private int _free = places;

        public Task EnterAsync()
        {
            lock (_lock)
            {
                if (_free > 0)
                {
                    _free--;
                    return Task.CompletedTask;
                }

                var turn = new Turn();
                _waiting.Enqueue(turn);
                return turn.Task;
            }
        }

        public void Leave()
        {
            Turn? next;
            lock (_lock)
            {
                if (!_waiting.TryDequeue(out next))
                {
                    _free++;
                }
            }

            if (next is not null)
            {
                ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
            }
        }
    }

    private sealed class Turn : TaskCompletionSource, IThreadPoolWorkItem
    {
        public void Execute() => SetResult();
    }
}
