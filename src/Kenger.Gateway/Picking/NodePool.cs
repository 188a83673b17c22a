namespace Kenger.Gateway;

/// <summary>The nodes that get traffic, all with a weight above 0, and every way to pick one of them. Immutable.</summary>
internal sealed class NodePool
{
    private const int QuickTries = 8;

    private readonly GatewayNode[] _nodes;
    private readonly int[] _weights;
    private readonly AliasTable? _table;
    private RoundRobin? _turns;

    public NodePool(GatewayNode[] nodes, int[] weights)
    {
        _nodes = nodes;
        _weights = weights;
        _table = nodes.Length == 0 ? null : AliasTable.Build(weights);
    }

    public int Count => _nodes.Length;

    /// <summary>Somebody picks in turns.</summary>
    public bool UsesTurns => Volatile.Read(ref _turns) is not null;

    /// <summary>By weight, by 64 random bits.</summary>
    public GatewayNode? Pick(ulong random) => _table is null ? null : _nodes[_table.Pick(random)];

    public GatewayNode? PickAt(ulong turn) => _table is null ? null : _nodes[Turns()!.At(turn)];

    /// <summary>
    /// Of one picked by weight and any other the one with fewer running requests for its weight. Two are enough: it is the
    /// choice between them that keeps requests from piling up at one node.
    /// </summary>
    public GatewayNode? PickLessBusy(ulong random, ulong another)
    {
        if (_table is null)
        {
            return null;
        }

        var one = _table.Pick(random);
        // Never the same one: of two nodes it would else often be no choice.
        var two = _nodes.Length == 1 ? one : (one + 1 + (int)((another >> 32) % (ulong)(_nodes.Length - 1))) % _nodes.Length;
        var (busyOne, busyTwo) = (_nodes[one].Destination.ConcurrentRequestCount, _nodes[two].Destination.ConcurrentRequestCount);
        return _nodes[(long)busyTwo * _weights[one] < (long)busyOne * _weights[two] ? two : one];
    }

    /// <summary>By weight among the nodes that were not tried yet; null when all were.</summary>
    public GatewayNode? PickOther(IReadOnlyCollection<GatewayNode> tried)
    {
        for (var i = 0; i < QuickTries && _table is not null; i++)
        {
            var node = _nodes[_table.Pick(NodeTable.RandomBits())];
            if (!tried.Contains(node))
            {
                return node;
            }
        }

        return PickRare(tried);
    }

    /// <summary>Each node with its weight as a share of all weights.</summary>
    public IEnumerable<(GatewayNode Node, double Share)> Shares()
    {
        var total = _weights.Sum(weight => (long)weight);
        return _nodes.Zip(_weights, (node, weight) => (node, weight / (double)total));
    }

    /// <summary>Lays the turns out now rather than in the first request that needs them.</summary>
    public RoundRobin? Turns()
    {
        // Two threads may build it; both results are the same.
        if (Volatile.Read(ref _turns) is null && _table is not null)
        {
            Volatile.Write(ref _turns, RoundRobin.Build(_weights, _table));
        }

        return _turns;
    }

    // What was tried weighs nearly all there is.
    private GatewayNode? PickRare(IReadOnlyCollection<GatewayNode> tried)
    {
        var left = 0L;
        for (var i = 0; i < _nodes.Length; i++)
        {
            left += tried.Contains(_nodes[i]) ? 0 : _weights[i];
        }

        var draw = Random.Shared.NextInt64(Math.Max(1, left));
        for (var i = 0; i < _nodes.Length; i++)
        {
            draw -= tried.Contains(_nodes[i]) ? 0 : _weights[i];
            if (draw < 0)
            {
                return _nodes[i];
            }
        }

        return null;
    }
}
