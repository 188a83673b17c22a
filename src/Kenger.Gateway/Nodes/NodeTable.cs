namespace Kenger.Gateway;

/// <summary>The nodes of one namespace at one moment, ready to pick from. Immutable.</summary>
internal sealed class NodeTable
{
    private readonly Lock _building = new();
    private readonly NodeTableRules _rules;
    private readonly RoundRobinTurn _turn;
    private readonly GatewayNode[] _weighted;
    private readonly int[] _weights;
    private readonly bool[] _isIn;
    private readonly NodePool _pool;
    private HashPicks? _hashes;
    private NodeSubset[] _subsets = [];

    /// <summary>Makes the table ready to pick from.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="entries">All nodes the registry lists.</param>
    /// <param name="rules">What else the table is made by.</param>
    /// <param name="before">The table this one follows; the ways of picking in use there are made ready here.</param>
    public NodeTable(string ns, IReadOnlyList<NodeEntry> entries, NodeTableRules rules, NodeTable? before = null)
    {
        _rules = rules;
        Namespace = ns;
        Entries = entries;
        Traffic = before?.Traffic;
        HealthyCount = entries.Count(entry => entry.Health.IsHealthy);
        var weighted = entries.Where(entry => entry.Weight > 0).ToArray();
        EjectedCount = weighted.Count(entry => entry.Health.IsEjected);
        EligibleCount = weighted.Count(entry => entry.IsEligible);
        IsPanicking = EligibleCount < rules.PanicThreshold * weighted.Length;
        // Own weights count in subsets, which are made again with their table.
        IsRampingUp = entries.Any(entry => (entry.Weight > 0 || entry.OwnWeight > 0) && rules.IsRampingUp(entry.Node));

        _weighted = Array.ConvertAll(weighted, entry => entry.Node);
        _weights = Array.ConvertAll(weighted, entry => IsRampingUp ? rules.RampedWeight(entry) : entry.Weight);
        _isIn = Array.ConvertAll(weighted, entry => IsPanicking || entry.IsEligible);
        _pool = new NodePool([.. _weighted.Where((_, i) => _isIn[i])], [.. _weights.Where((_, i) => _isIn[i])]);
        _turn = before?._turn ?? new RoundRobinTurn();
        PrepareWhatIsUsed(before);
    }

    public string Namespace { get; }

    /// <summary>All nodes the registry lists, weight 0 and unhealthy ones included.</summary>
    public IReadOnlyList<NodeEntry> Entries { get; }

    public int HealthyCount { get; }

    /// <summary>Nodes with a weight above 0.</summary>
    public int WeightedCount => _weighted.Length;

    /// <summary>Those of them that are healthy.</summary>
    public int EligibleCount { get; }

    /// <summary>Those of them that are out on the word of requests alone.</summary>
    public int EjectedCount { get; }

    /// <summary>Those that are picked from.</summary>
    public int InTraffic => _pool.Count;

    /// <summary>So few are healthy that all nodes with a weight get traffic, whatever is known of their health.</summary>
    public bool IsPanicking { get; }

    /// <summary>A new node has not yet its full share: the table has to be made again as time goes on.</summary>
    public bool IsRampingUp { get; }

    /// <summary>Which requests go to others than the namespace's nodes, or to some of them; null when no rule says so.</summary>
    public TrafficRules? Traffic { get; init; }

    public static ulong RandomBits() => (ulong)Random.Shared.NextInt64() << 1;

    /// <summary>A healthy node by weight, or null when there is none; a weight of 0 is never picked, in no way.</summary>
    public GatewayNode? Pick() => Pick(RandomBits());

    /// <summary>Picks by 64 random bits.</summary>
    public GatewayNode? Pick(ulong random) => _pool.Pick(random);

    /// <summary>The next in turn.</summary>
    public GatewayNode? PickNext() => _pool.PickAt(_turn.Next());

    /// <summary>Of two the less busy one for its weight.</summary>
    public GatewayNode? PickLessBusy() => PickLessBusy(RandomBits(), RandomBits());

    /// <summary>Picks by 128 random bits.</summary>
    public GatewayNode? PickLessBusy(ulong random, ulong another) => _pool.PickLessBusy(random, another);

    /// <summary>The node of a key, which must be spread evenly: see <see cref="StableHash"/>.</summary>
    public GatewayNode? PickFor(ulong key) =>
        _pool.Count == 0 ? null
        : Hashes().Find(key, _isIn) is { } place ? _weighted[place]
        : _pool.Pick(StableHash.Mix(key));

    /// <summary>As <see cref="Pick()"/> among the nodes that were not tried yet.</summary>
    public GatewayNode? PickOther(IReadOnlyCollection<GatewayNode> tried) => _pool.PickOther(tried);

    /// <summary>The nodes with some labels, by their own weights. Made when first asked for, and then with every table that follows.</summary>
    public NodeTable Subset(LabelSelector labels) => (Find(labels) ?? MakeSubset(labels)).Use();

    /// <summary>The nodes that are picked from, with the share of the traffic each has by its weight.</summary>
    public IEnumerable<(GatewayNode Node, double Share)> Shares() => _pool.Shares();

    public bool IsHealthy(GatewayNode node)
    {
        var index = IndexOf(node);
        return index >= 0 && Entries[index].Health.IsHealthy;
    }

    /// <summary>The table with another opinion of one node, or itself when the node is gone or nothing changes.</summary>
    public NodeTable With(GatewayNode node, NodeHealth health, NodeTableRules rules)
    {
        var index = IndexOf(node);
        if (index < 0 || Entries[index].Health.SaysTheSameAs(health))
        {
            return this;
        }

        var before = Entries[index].Health;
        var entries = Entries.ToArray();
        // Another reason for the same state is no new state.
        entries[index] = entries[index] with { Health = before.IsHealthy == health.IsHealthy ? health with { Since = before.Since } : health };
        return new NodeTable(Namespace, entries, rules, this);
    }

    /// <summary>Keys go to nodes by how these were before.</summary>
    public bool HasStaleRing => Volatile.Read(ref _hashes) is { IsStale: true } || Array.Exists(Volatile.Read(ref _subsets), subset => subset.Table.HasStaleRing);

    /// <summary>Makes them anew, which takes its time.</summary>
    public void RenewRings()
    {
        if (Volatile.Read(ref _hashes) is { IsStale: true })
        {
            Volatile.Write(ref _hashes, HashPicks.Build(_weighted, _weights));
        }

        Array.ForEach(Volatile.Read(ref _subsets), subset => subset.Table.RenewRings());
    }

    /// <summary>Goes on with the newer rings of the table before.</summary>
    public void TakeRingsOf(NodeTable before)
    {
        if (Volatile.Read(ref _hashes) is { IsStale: true } && Volatile.Read(ref before._hashes) is { } newer)
        {
            Volatile.Write(ref _hashes, newer.For(_weighted, _weights));
        }

        foreach (var subset in Volatile.Read(ref before._subsets))
        {
            Find(subset.Labels)?.Table.TakeRingsOf(subset.Table);
        }
    }

    private int IndexOf(GatewayNode node)
    {
        for (var i = 0; i < Entries.Count; i++)
        {
            if (ReferenceEquals(Entries[i].Node, node))
            {
                return i;
            }
        }

        return -1;
    }

    // Whoever makes the table pays for it, not the first request that meets it.
    private void PrepareWhatIsUsed(NodeTable? before)
    {
        if (before is { _pool.UsesTurns: true })
        {
            _pool.Turns();
        }

        if (before?._hashes is { } hashes && _weighted.Length > 0)
        {
            _hashes = hashes.For(_weighted, _weights);
        }

        if (before is { _subsets: { Length: > 0 } subsets })
        {
            _subsets = [.. subsets.Where(subset => subset.IsUsed).Select(subset => subset.In(Entries, _rules))];
        }
    }

    private NodeSubset? Find(LabelSelector labels)
    {
        foreach (var subset in Volatile.Read(ref _subsets))
        {
            if (subset.Labels.Equals(labels))
            {
                return subset;
            }
        }

        return null;
    }

    private NodeSubset MakeSubset(LabelSelector labels)
    {
        lock (_building)
        {
            if (Find(labels) is { } made)
            {
                return made;
            }

            var subset = NodeSubset.Of(labels, Namespace, Entries, _rules);
            Volatile.Write(ref _subsets, [.. _subsets, subset]);
            return subset;
        }
    }

    private HashPicks Hashes()
    {
        if (Volatile.Read(ref _hashes) is { } hashes)
        {
            return hashes;
        }

        lock (_building)
        {
            return _hashes ??= HashPicks.Build(_weighted, _weights);
        }
    }
}
