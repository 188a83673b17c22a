namespace Kenger.Registry.Server.Access;

/// <summary>
/// While the registry is shared out (<see cref="FairShare"/>), the calls of one token begin one after the other, each at the end of the
/// thread pool's queue, and its changes in rounds: others' calls stand behind one of them at most, and not behind all that came at once.
/// </summary>
internal sealed class CallTurns
{
    private readonly Lock _lock = new();
    private readonly Queue<Turn> _waiting = [];
    private readonly ChangeRounds _changes = new();
    private bool _isBeginning;

    /// <summary>Whether calls take turns; false nearly always.</summary>
    public bool AreOn
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>Whether more changes come than are begun: nobody knows how many there would be.</summary>
    public bool ChangesWait => _changes.AreWaiting;

    /// <summary>
    /// A call that reads begins as soon as none of the same token is just beginning: it has begun when it first waits for something, news
    /// for example. A call that changes something begins in its round.
    /// </summary>
    public Task RunAsync(Func<Task> call, bool isChange, TimeProvider time) =>
        isChange ? _changes.RunAsync(call, time) : RunReadAsync(call);

    private async Task RunReadAsync(Func<Task> call)
    {
        await EnterAsync();
        Task begun;
        try
        {
            begun = call();
        }
        finally
        {
            Leave();
        }

        await begun;
    }

    private Task EnterAsync()
    {
        lock (_lock)
        {
            if (!_isBeginning)
            {
                _isBeginning = true;
                return Task.CompletedTask;
            }

            var turn = new Turn();
            _waiting.Enqueue(turn);
            return turn.Task;
        }
    }

    private void Leave()
    {
        Turn? next;
        lock (_lock)
        {
            _isBeginning = _waiting.TryDequeue(out next);
        }

        next?.Begin();
    }
}
