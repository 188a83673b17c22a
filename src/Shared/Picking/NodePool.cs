namespace Kenger;

/// <summary>
/// The nodes that get traffic, all with a weight above 0, and every way to pick one of them. Logically immutable; caches are published with
/// Volatile.
/// </summary>
internal sealed class NodePool
{
    private const int QuickTries = 8;

    private readonly Lock _building = new();
    private readonly RoundRobinTurn _turn;
    private readonly ServiceNode[] _allNodes;
    private readonly int[] _allWeights;
    private readonly bool[] _isIn;
    private readonly ServiceNode[] _nodes;
    private readonly int[] _weights;
    private readonly ServiceNode[] _inNodes;
    private readonly int[] _inWeights;
    private readonly AliasTable? _table;
    private readonly AliasTable? _inTable;
    private RoundRobin? _turns;
    private HashPicks? _hashes;

    /// <summary>Makes the pool ready to pick from.</summary>
    /// <param name="nodes">All nodes with a weight above 0.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="isIn">Which of them get traffic.</param>
    /// <param name="before">The pool this one follows; the ways of picking in use there are made ready here.</param>
    /// <param name="pickBy">
    /// The weights of those that get traffic while others don't; without, the same. Keys stay where <paramref name="weights"/> put them. One of 0 is picked where no other is left,
    /// by its weight among these.
    /// </param>
    public NodePool(ServiceNode[] nodes, int[] weights, bool[] isIn, NodePool? before = null, int[]? pickBy = null)
    {
        (_allNodes, _allWeights, _isIn) = (nodes, weights, isIn);
        pickBy ??= weights;
        _nodes = [.. nodes.Where((_, i) => isIn[i] && pickBy[i] > 0)];
        _weights = [.. pickBy.Where((weight, i) => isIn[i] && weight > 0)];
        _table = _nodes.Length == 0 ? null : AliasTable.Build(_weights);
        (_inNodes, _inWeights, _inTable) = (_nodes, _weights, _table);
        if (isIn.Count(each => each) > _nodes.Length)
        {
            _inNodes = [.. nodes.Where((_, i) => isIn[i])];
            _inWeights = [.. weights.Where((_, i) => isIn[i])];
            _inTable = AliasTable.Build(_inWeights);
        }

        _turn = before?._turn ?? new RoundRobinTurn();
        if (before is not null && Volatile.Read(ref before._turns) is not null)
        {
            Turns();
        }

        if (before is not null && Volatile.Read(ref before._hashes) is { } hashes && nodes.Length > 0)
        {
            _hashes = hashes.For(nodes, weights);
        }
    }

    /// <summary>Those that get traffic.</summary>
    public int Count => _inNodes.Length;

    /// <summary>Some of these are picked by their keys, and where no other is left, and not by weight.</summary>
    public bool HasOutside => _inNodes.Length > _nodes.Length;

    /// <summary>How many there are, those that get no traffic included.</summary>
    public int TotalCount => _allNodes.Length;

    /// <summary>Keys go to nodes by how these were before.</summary>
    public bool HasStaleRing => Volatile.Read(ref _hashes) is { IsStale: true };

    public static ulong RandomBits() => (ulong)Random.Shared.NextInt64() << 1;

    /// <summary>By weight; null when there is no node.</summary>
    public ServiceNode? Pick() => Pick(RandomBits());

    /// <summary>By weight, by 64 random bits.</summary>
    public ServiceNode? Pick(ulong random) => _table is null ? null : _nodes[_table.Pick(random)];

    /// <summary>The next in turn.</summary>
    public ServiceNode? PickNext() => _turn.Next() is var turn && _table is null ? null : _nodes[Turns()!.At(turn)];

    /// <summary>Of two the one with fewer running requests for its weight.</summary>
    public ServiceNode? PickLessBusy() => PickLessBusy(RandomBits(), RandomBits());

    /// <summary>
    /// Of one picked by weight and any other the one with fewer running requests for its weight. Two are enough: it is the
    /// choice between them that keeps requests from piling up at one node.
    /// </summary>
    public ServiceNode? PickLessBusy(ulong random, ulong another)
    {
        if (_table is null)
        {
            return null;
        }

        var one = _table.Pick(random);
        // Never the same one: of two nodes it would else often be no choice.
        var two = _nodes.Length == 1 ? one : (one + 1 + (int)((another >> 32) % (ulong)(_nodes.Length - 1))) % _nodes.Length;
        var (busyOne, busyTwo) = (_nodes[one].Running, _nodes[two].Running);
        return _nodes[(long)busyTwo * _weights[one] < (long)busyOne * _weights[two] ? two : one];
    }

    /// <summary>The node of a key, which must be spread evenly: see <see cref="StableHash"/>.</summary>
    public ServiceNode? PickFor(ulong key) =>
        Count == 0 ? null
        : Hashes().Find(key, _isIn) is { } place ? _allNodes[place]
        : _inNodes[_inTable!.Pick(StableHash.Mix(key))];

    /// <summary>By weight among the nodes that were not tried yet; null when all were.</summary>
    public ServiceNode? PickOther(IReadOnlyCollection<ServiceNode> tried)
    {
        for (var i = 0; i < QuickTries && _table is not null; i++)
        {
            var node = _nodes[_table.Pick(RandomBits())];
            if (!Contains(tried, node))
            {
                return node;
            }
        }

        return PickRare(_nodes, _weights, tried) ?? (HasOutside ? PickRare(_inNodes, _inWeights, tried) : null);
    }

    /// <summary>All nodes with a weight above 0, those that get no traffic included.</summary>
    public IEnumerable<(ServiceNode Node, int Weight, bool IsIn)> Members =>
        _allNodes.Select((node, i) => (node, _allWeights[i], _isIn[i]));

    /// <summary>Each node with its weight as a share of all weights.</summary>
    public IEnumerable<(ServiceNode Node, double Share)> Shares()
    {
        var total = _weights.Sum(weight => (long)weight);
        return _nodes.Zip(_weights, (node, weight) => (node, weight / (double)total));
    }

    /// <summary>
    /// Makes the ways of picking ready that are in use in another pool, now rather than in the first request. A ring that takes long to make is the
    /// other's at first, for the nodes that are here.
    /// </summary>
    public void PrepareAs(NodePool other)
    {
        if (Volatile.Read(ref other._turns) is not null)
        {
            Turns();
        }

        if (Volatile.Read(ref _hashes) is null && Volatile.Read(ref other._hashes) is { } hashes && _allNodes.Length > 0)
        {
            Volatile.Write(ref _hashes, hashes.For(_allNodes, _allWeights));
        }
    }

    /// <summary>Makes a stale ring anew, which takes its time.</summary>
    public void RenewRing()
    {
        if (HasStaleRing)
        {
            Volatile.Write(ref _hashes, HashPicks.Build(_allNodes, _allWeights));
        }
    }

    /// <summary>Goes on with the newer ring of the pool before.</summary>
    public void TakeRingOf(NodePool before)
    {
        if (HasStaleRing && Volatile.Read(ref before._hashes) is { } newer)
        {
            Volatile.Write(ref _hashes, newer.For(_allNodes, _allWeights));
        }
    }

    // Lays the turns out, now rather than in the first request that needs them when a table is made.
    private RoundRobin? Turns()
    {
        // Two threads may build it; both results are the same.
        if (Volatile.Read(ref _turns) is null && _table is not null)
        {
            Volatile.Write(ref _turns, RoundRobin.Build(_weights, _table));
        }

        return _turns;
    }

    private HashPicks Hashes()
    {
        if (Volatile.Read(ref _hashes) is { } hashes)
        {
            return hashes;
        }

        lock (_building)
        {
            return _hashes ??= HashPicks.Build(_allNodes, _allWeights);
        }
    }

    // The table may be another one by now, and its nodes other objects for the same nodes.
    private static bool Contains(IReadOnlyCollection<ServiceNode> tried, ServiceNode node)
    {
        foreach (var each in tried)
        {
            if (each.IsSameAs(node))
            {
                return true;
            }
        }

        return false;
    }

    // What was tried weighs nearly all there is.
    private static ServiceNode? PickRare(ServiceNode[] nodes, int[] weights, IReadOnlyCollection<ServiceNode> tried)
    {
        var left = 0L;
        for (var i = 0; i < nodes.Length; i++)
        {
            left += Contains(tried, nodes[i]) ? 0 : weights[i];
        }

        var draw = Random.Shared.NextInt64(Math.Max(1, left));
        for (var i = 0; i < nodes.Length; i++)
        {
            draw -= Contains(tried, nodes[i]) ? 0 : weights[i];
            if (draw < 0)
            {
                return nodes[i];
            }
        }

        return null;
    }
}
