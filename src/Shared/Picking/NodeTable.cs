
namespace Kenger;

/// <summary>
/// The nodes of one namespace at one moment, ready to pick from. Logically immutable; caches (subsets, and those of the pool) are published
/// with Volatile.
/// </summary>
internal sealed class NodeTable
{
    private readonly Lock _building = new();
    private readonly NodeTableSettings _settings;
    private NodeSubset[] _subsets = [];

    /// <summary>Makes the table ready to pick from.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="entries">All nodes the registry lists.</param>
    /// <param name="settings">What else the table is made by.</param>
    /// <param name="before">The table this one follows; the ways of picking in use there are made ready here.</param>
    /// <param name="isSubset">A rule chose the nodes, whatever side of a rollout they are on.</param>
    public NodeTable(string ns, IReadOnlyList<NodeEntry> entries, NodeTableSettings settings, NodeTable? before = null, bool isSubset = false)
    {
        _settings = settings;
        Namespace = ns;
        Entries = entries;
        HealthyCount = entries.Count(entry => entry.Health.IsHealthy);
        UnprobedCount = entries.Count(entry => entry.Health.IsUnprobed);
        HasStandby = entries.Any(entry => entry.StandsBy && entry.Health.IsHealthy);
        var weighted = entries.Where(entry => entry.Weight > 0).ToArray();
        WeightedCount = weighted.Length;
        EligibleCount = weighted.Count(entry => entry.IsEligible);
        IsOnStandby = EligibleCount == 0 && HasStandby;
        // Of those that were not asked yet nobody knows whether they are ill.
        IsPanicking = !IsOnStandby
            && EligibleCount < settings.PanicThreshold * weighted.Count(entry => !entry.Health.IsUnprobed);
        var serving = IsOnStandby
            ? [.. entries.Where(entry => entry.StandsBy).Select(entry => entry with { Weight = entry.OwnWeight })]
            : weighted;
        EjectedCount = serving.Count(entry => entry.Health.IsEjected);
        var isNobodyHealthy = EligibleCount == 0 && !IsOnStandby;
        // Own weights count in subsets, which are made again with their table.
        IsRampingUp = entries.Any(entry => (entry.Weight > 0 || entry.OwnWeight > 0) && settings.IsRampingUp(entry.Node));
        var weights = Array.ConvertAll(serving, entry => IsRampingUp ? settings.RampedWeight(entry) : entry.Weight);
        var isIn = Array.ConvertAll(serving, entry => IsPanicking || entry.IsEligible || (isNobodyHealthy && entry.Health.IsUnprobed));
        // Whom a rule chose, and who stands by, may be few: all of them count.
        Share = isSubset || IsOnStandby ? null : ApertureShare.Create(settings.Apertures.GetValueOrDefault(ns), serving, before?.Share);
        IsShareTooWeak = Share?.IsTooWeak(serving, before is { IsShareTooWeak: true }) == true;
        Pool = new NodePool(
            Array.ConvertAll(serving, entry => entry.Node),
            weights,
            isIn,
            before?.Pool,
            Share is null || IsShareTooWeak ? SideShares.Cap(serving, weights, isIn) : PickWeights(Share.Narrow(serving), isIn));
        // All nodes of a namespace are in the same step.
        Sides = !isSubset && entries is [{ Node.Window.IsSticky: true }, ..]
            ? new SidePools(weighted, entry => IsRampingUp ? settings.RampedWeight(entry) : entry.Weight, IsPanicking, Pool, before?.Sides)
            : null;
        if (before is { _subsets: { Length: > 0 } subsets })
        {
            // Whoever makes the table pays for it, not the first request that meets it.
            _subsets = [.. subsets.Where(subset => subset.IsUsed).Select(subset => subset.In(Entries, _settings))];
        }
    }

    public string Namespace { get; }

    /// <summary>All nodes the registry lists, weight 0 and unhealthy ones included.</summary>
    public IReadOnlyList<NodeEntry> Entries { get; }

    public int HealthyCount { get; }

    /// <summary>Nodes with a weight above 0.</summary>
    public int WeightedCount { get; }

    /// <summary>Those of them that are healthy.</summary>
    public int EligibleCount { get; }

    /// <summary>Those the pool is made of that are out on the word of requests alone.</summary>
    public int EjectedCount { get; }

    /// <summary>A healthy node stands by.</summary>
    public bool HasStandby { get; }

    /// <summary>No node with a weight is healthy, and those that stand by serve, by their own weights.</summary>
    public bool IsOnStandby { get; }

    /// <summary>How many came to others and were not probed yet.</summary>
    public int UnprobedCount { get; }

    /// <summary>
    /// Those that get traffic, and the ways to pick one of them. A weight of 0 is never picked, in no way, but while
    /// <see cref="IsOnStandby"/>.
    /// </summary>
    public NodePool Pool { get; }

    /// <summary>The share of the nodes that this process keeps to; null where it picks from all of them.</summary>
    public ApertureShare? Share { get; }

    /// <summary>So few nodes of the share can be picked that all of the namespace are.</summary>
    public bool IsShareTooWeak { get; }

    /// <summary>The two sides of a rollout that keeps users on theirs; null without one.</summary>
    public SidePools? Sides { get; }

    /// <summary>Whether somebody is there of whom nothing bad is known.</summary>
    public bool CanServe => Pool.Count > 0 && (EligibleCount > 0 || !IsPanicking);

    /// <summary>So few are healthy that all nodes with a weight get traffic, whatever is known of their health.</summary>
    public bool IsPanicking { get; }

    /// <summary>A new node has not yet its full share: the table has to be made again as time goes on.</summary>
    public bool IsRampingUp { get; }

    /// <summary>Keys go to nodes by how these were before.</summary>
    public bool HasStaleRing => Pool.HasStaleRing || Sides is { HasStaleRing: true } || Array.Exists(Volatile.Read(ref _subsets), subset => subset.Table.HasStaleRing);

    /// <summary>Whom the users of a side are picked from; everybody for those on neither side, and while no side has a healthy node.</summary>
    public NodePool PoolFor(RolloutSide side) => Sides?.Find(side) ?? Pool;

    /// <summary>
    /// The nodes with some labels, by their own weights. Made when first asked for, and then with every table that follows.
    /// </summary>
    public NodeTable Subset(LabelSelector labels) => (Find(labels) ?? MakeSubset(labels)).Use();

    public bool IsHealthy(ServiceNode node)
    {
        var index = IndexOf(node);
        return index >= 0 && Entries[index].Health.IsHealthy;
    }

    /// <summary>The table with another opinion of one node, or itself when the node is gone or nothing changes.</summary>
    public NodeTable With(ServiceNode node, NodeHealth health, NodeTableSettings settings)
    {
        var index = IndexOf(node);
        if (index < 0 || Entries[index].Health.HasSameState(health))
        {
            return this;
        }

        var before = Entries[index].Health;
        var entries = Entries.ToArray();
        // Another reason for the same state is no new state.
        entries[index] = entries[index] with
        {
            Health = before.IsHealthy == health.IsHealthy && !before.IsUnprobed ? health with { Since = before.Since } : health,
        };
        return new NodeTable(Namespace, entries, settings, this);
    }

    /// <summary>
    /// A healthy node that stands by and was not tried yet, for a request that failed at all others: that these are dead is not known before the next
    /// one. Null when there is none.
    /// </summary>
    public ServiceNode? PickStandby(IReadOnlyCollection<ServiceNode> tried)
    {
        if (!HasStandby)
        {
            return null;
        }

        var first = Random.Shared.Next(Entries.Count);
        for (var i = 0; i < Entries.Count; i++)
        {
            var entry = Entries[(first + i) % Entries.Count];
            if (entry.StandsBy && entry.Health.IsHealthy && !tried.Any(entry.Node.IsSameAs))
            {
                return entry.Node;
            }
        }

        return null;
    }

    /// <summary>Makes stale rings anew, which takes its time.</summary>
    public void RenewRings()
    {
        Pool.RenewRing();
        Sides?.RenewRings();
        Array.ForEach(Volatile.Read(ref _subsets), subset => subset.Table.RenewRings());
    }

    /// <summary>Goes on with the newer rings of the table before.</summary>
    public void TakeRingsOf(NodeTable before)
    {
        Pool.TakeRingOf(before.Pool);
        if (before.Sides is { } sides)
        {
            Sides?.TakeRingsOf(sides);
        }

        foreach (var subset in Volatile.Read(ref before._subsets))
        {
            Find(subset.Labels)?.Table.TakeRingsOf(subset.Table);
        }
    }

    // The weights that nodes are picked by: 0 for those outside of the share.
    private int[] PickWeights(NodeEntry[] narrowed, bool[] isIn)
    {
        var weights = Array.ConvertAll(narrowed, entry => IsRampingUp ? _settings.RampedWeight(entry) : entry.Weight);
        return SideShares.Cap(narrowed, weights, [.. isIn.Select((each, i) => each && weights[i] > 0)]) ?? weights;
    }

    private int IndexOf(ServiceNode node)
    {
        for (var i = 0; i < Entries.Count; i++)
        {
            // One that was picked in another step, or said something else of itself, is another object for the same node.
            if (Entries[i].Node.IsSameAs(node))
            {
                return i;
            }
        }

        return -1;
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

            var subset = NodeSubset.Create(labels, Namespace, Entries, _settings);
            Volatile.Write(ref _subsets, [.. _subsets, subset]);
            return subset;
        }
    }
}
