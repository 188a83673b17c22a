namespace Kenger.Testing;

/// <summary>A fault that is switched on. It ends when it is disposed, when the calls it was for are over, or with the registry.</summary>
public sealed class TestFault : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private readonly TimeSpan _timeout;
    private readonly Action<TestFault> _ended;
    private readonly List<(int Hits, TaskCompletionSource Reached)> _waiting = [];
    private int? _left;
    private int _hits;
    private bool _isOff;

    internal TestFault(int? calls, TimeSpan timeout, Action<TestFault> ended)
    {
        if (calls is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(calls), calls, "A fault is for at least one call, or for all: null.");
        }

        (_left, _timeout, _ended) = (calls, timeout, ended);
        Ended = _end.Token;
    }

    /// <summary>How many calls have met it.</summary>
    public int Hits
    {
        get
        {
            lock (_lock)
            {
                return _hits;
            }
        }
    }

    /// <summary>Whether the next call would meet it.</summary>
    public bool IsOn
    {
        get
        {
            lock (_lock)
            {
                return !_isOff;
            }
        }
    }

    internal CancellationToken Ended { get; }

    /// <summary>Ends when so many calls have met it.</summary>
    /// <param name="hits">How many, at least 1.</param>
    /// <param name="timeout">How long to wait; the registry's <see cref="KengerTestRegistryOptions.Timeout"/> when absent.</param>
    /// <exception cref="TimeoutException">Not so many have.</exception>
    public async Task WaitForHitsAsync(int hits = 1, TimeSpan? timeout = null)
    {
        TaskCompletionSource reached;
        lock (_lock)
        {
            if (_hits >= hits)
            {
                return;
            }

            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((hits, reached));
        }

        try
        {
            await reached.Task.WaitAsync(timeout ?? _timeout, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"The fault was met by {Hits} calls, not by {hits}.", exception);
        }
    }

    /// <summary>Switches it off. Calls that it holds up go on at once. Safe to call again.</summary>
    public void Dispose()
    {
        SwitchOff();
        _end.Cancel();
    }

    /// <summary>Whether it is for this call, which counts.</summary>
    internal bool TryTake()
    {
        bool isLast;
        TaskCompletionSource[] reached;
        lock (_lock)
        {
            if (_isOff || _left == 0)
            {
                return false;
            }

            _hits++;
            _left--;
            isLast = _left == 0;
            reached = [.. _waiting.Where(each => each.Hits <= _hits).Select(each => each.Reached)];
            _waiting.RemoveAll(each => each.Hits <= _hits);
        }

        foreach (var each in reached)
        {
            each.TrySetResult();
        }

        if (isLast)
        {
            // What it does with this call, a delay for example, is not over yet.
            SwitchOff();
        }

        return true;
    }

    private void SwitchOff()
    {
        lock (_lock)
        {
            if (_isOff)
            {
                return;
            }

            _isOff = true;
        }

        _ended(this);
    }
}
