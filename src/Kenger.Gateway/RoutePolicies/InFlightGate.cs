namespace Kenger.Gateway.RoutePolicies;

/// <summary>Lets so many through at a time. Others wait for those that leave, the first that came first, or are sent away.</summary>
internal sealed class InFlightGate(int queue, TimeSpan patience, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private int _inside;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Whether one may go in: who may calls <see cref="Leave"/> afterwards.</summary>
    /// <param name="max">How many may be inside as things are now.</param>
    /// <param name="cancelled">Nobody waits any more.</param>
    public ValueTask<bool> EnterAsync(int max, CancellationToken cancelled)
    {
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            // There may be room since the last one left: nodes come. Who comes now does not pass those that wait.
            CallIn(max);
            if (_inside < max && _waiting.Count == 0)
            {
                _inside++;
                return new(true);
            }

            if (_waiting.Count >= queue)
            {
                return new(false);
            }

            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return WaitAsync(place, cancelled);
    }

    /// <summary>One has left. Those that wait follow as far as there is room.</summary>
    /// <param name="max">How many may be inside as things are now.</param>
    public void Leave(int max)
    {
        lock (_lock)
        {
            _inside--;
            CallIn(max);
        }
    }

    private void CallIn(int max)
    {
        while (_inside < max && _waiting.First is { } first)
        {
            _waiting.Remove(first);
            _inside++;
            first.Value.SetResult();
        }
    }

    private async ValueTask<bool> WaitAsync(LinkedListNode<TaskCompletionSource> place, CancellationToken cancelled)
    {
        try
        {
            await place.Value.Task.WaitAsync(patience, time, cancelled);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                // Who was called at the last moment goes in.
                if (place.List is null)
                {
                    return true;
                }

                _waiting.Remove(place);
                return false;
            }
        }
    }
}
