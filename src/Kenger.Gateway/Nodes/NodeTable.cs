namespace Kenger.Gateway;

/// <summary>The nodes of one namespace at one moment, ready to pick from. Immutable.</summary>
internal sealed class NodeTable
{
    private readonly NodeEntry[] _eligible;
    private readonly AliasTable? _picks;

    public NodeTable(string ns, IReadOnlyList<NodeEntry> entries)
    {
        Namespace = ns;
        Entries = entries;
        HealthyCount = entries.Count(entry => entry.Health.IsHealthy);
        _eligible = [.. entries.Where(entry => entry.IsEligible)];
        _picks = _eligible.Length == 0 ? null : AliasTable.Build(Array.ConvertAll(_eligible, entry => entry.Weight));
    }

    public string Namespace { get; }

    /// <summary>All nodes the registry lists, weight 0 and unhealthy ones included.</summary>
    public IReadOnlyList<NodeEntry> Entries { get; }

    public int HealthyCount { get; }

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

    /// <summary>The table with another opinion of one node, or itself when the node is gone or nothing changes.</summary>
    public NodeTable With(GatewayNode node, NodeHealth health)
    {
        for (var i = 0; i < Entries.Count; i++)
        {
            var entry = Entries[i];
            if (ReferenceEquals(entry.Node, node))
            {
                return entry.Health.IsHealthy == health.IsHealthy && entry.Health.Reason == health.Reason
                    ? this
                    : new NodeTable(Namespace, Replace(i, entry with { Health = health }));
            }
        }

        return this;
    }

    private NodeEntry[] Replace(int index, NodeEntry entry)
    {
        var entries = Entries.ToArray();
        entries[index] = entry;
        return entries;
    }
}
