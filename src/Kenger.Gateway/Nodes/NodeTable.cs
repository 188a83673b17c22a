namespace Kenger.Gateway;

/// <summary>The nodes of one namespace at one moment, ready to pick from. Immutable.</summary>
internal sealed class NodeTable
{
    private readonly NodeEntry[] _eligible;
    private readonly AliasTable? _picks;

    public NodeTable(string ns, IReadOnlyList<NodeEntry> entries, NodeTableRules rules)
    {
        Namespace = ns;
        Entries = entries;
        HealthyCount = entries.Count(entry => entry.Health.IsHealthy);
        var weighted = entries.Where(entry => entry.Weight > 0).ToArray();
        WeightedCount = weighted.Length;
        EjectedCount = weighted.Count(entry => entry.Health.IsEjected);
        _eligible = Array.FindAll(weighted, entry => entry.IsEligible);
        IsPanicking = _eligible.Length < rules.PanicThreshold * weighted.Length;
        if (IsPanicking)
        {
            _eligible = weighted;
        }

        _picks = _eligible.Length == 0 ? null : AliasTable.Build(Array.ConvertAll(_eligible, entry => entry.Weight));
    }

    public string Namespace { get; }

    /// <summary>All nodes the registry lists, weight 0 and unhealthy ones included.</summary>
    public IReadOnlyList<NodeEntry> Entries { get; }

    public int HealthyCount { get; }

    /// <summary>Nodes with a weight above 0.</summary>
    public int WeightedCount { get; }

    /// <summary>Those of them that are out on the word of requests alone.</summary>
    public int EjectedCount { get; }

    /// <summary>Those that are picked from.</summary>
    public int InTraffic => _eligible.Length;

    /// <summary>So few are healthy that all nodes with a weight get traffic, whatever is known of their health.</summary>
    public bool IsPanicking { get; }

    /// <summary>A healthy node by weight, or null when there is none; a weight of 0 is never picked.</summary>
    public GatewayNode? Pick() => Pick((ulong)Random.Shared.NextInt64() << 1);

    /// <summary>Picks by 64 random bits.</summary>
    public GatewayNode? Pick(ulong random) => _picks is null ? null : _eligible[_picks.Pick(random)].Node;

    /// <summary>As <see cref="Pick()"/> among the nodes that were not tried yet. Linear: only retries ask for it.</summary>
    public GatewayNode? PickOther(IReadOnlyCollection<GatewayNode> tried)
    {
        var others = Array.FindAll(_eligible, entry => !tried.Contains(entry.Node));
        var draw = Random.Shared.NextInt64(Math.Max(1, others.Sum(entry => (long)entry.Weight)));
        foreach (var entry in others)
        {
            draw -= entry.Weight;
            if (draw < 0)
            {
                return entry.Node;
            }
        }

        return null;
    }

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
        // Another reason for the same state is no new state.
        var now = before.IsHealthy == health.IsHealthy ? health with { Since = before.Since } : health;
        return new NodeTable(Namespace, Replace(index, Entries[index] with { Health = now }), rules);
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

    private NodeEntry[] Replace(int index, NodeEntry entry)
    {
        var entries = Entries.ToArray();
        entries[index] = entry;
        return entries;
    }
}
