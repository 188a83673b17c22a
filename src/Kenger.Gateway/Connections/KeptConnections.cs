namespace Kenger.Gateway.Connections;

/// <summary>The connections to one node that wait for its next request. The last one used is the first to be used again: the others can end.</summary>
internal sealed class KeptConnections
{
    private readonly Lock _lock = new();
    private List<NodeConnection>? _idle;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _idle?.Count ?? 0;
            }
        }
    }

    /// <summary>One that is ready for a request; null when there is none.</summary>
    public NodeConnection? Take()
    {
        while (Pop() is { } connection)
        {
            if (connection.TryBegin())
            {
                return connection;
            }
        }

        return null;
    }

    /// <summary>Keeps one; true when it is the first.</summary>
    public bool Keep(NodeConnection connection)
    {
        lock (_lock)
        {
            (_idle ??= []).Add(connection);
            return _idle.Count == 1;
        }
    }

    /// <summary>Closes those that were not used for so long, and those that the node has ended; returns how many are left.</summary>
    public int Sweep(TimeSpan maxIdle, TimeProvider time)
    {
        List<NodeConnection> ended = [];
        int left;
        lock (_lock)
        {
            _idle?.RemoveAll(connection =>
            {
                var isOver = time.GetElapsedTime(connection.IdleSince) >= maxIdle || connection.HasEnded();
                if (isOver)
                {
                    ended.Add(connection);
                }

                return isOver;
            });
            left = _idle?.Count ?? 0;
        }

        ended.ForEach(connection => connection.Dispose());
        return left;
    }

    private NodeConnection? Pop()
    {
        lock (_lock)
        {
            if (_idle is not { Count: > 0 and var count })
            {
                return null;
            }

            var connection = _idle[count - 1];
            _idle.RemoveAt(count - 1);
            return connection;
        }
    }
}
