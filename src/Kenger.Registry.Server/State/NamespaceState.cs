using System.Collections.Immutable;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.State;

/// <summary>A namespace and its nodes at one revision.</summary>
internal sealed record NamespaceState
{
    private NodeState[]? _nodesById;
    private Dictionary<NodeKey, NodeState>? _nodesByKey;
    private Dictionary<NodeKey, int>? _weights;
    private int _lookups;
    private long _firstEndTicks;

    public NamespaceState()
    {
    }

    // What `with` calls. A copy is another revision: it must not inherit what was computed for this one.
    private NamespaceState(NamespaceState other)
    {
        Id = other.Id;
        Name = other.Name;
        Description = other.Description;
        HealthPath = other.HealthPath;
        Nodes = other.Nodes;
        Release = other.Release;
        Rules = other.Rules;
        CreatedBy = other.CreatedBy;
        CreatedAt = other.CreatedAt;
        UpdatedAt = other.UpdatedAt;
        Version = other.Version;
        SyncBytes = new();
    }

    public required long Id { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required string HealthPath { get; init; }

    public ImmutableDictionary<NodeKey, NodeState> Nodes { get; init; } = ImmutableDictionary<NodeKey, NodeState>.Empty;

    /// <summary>What shapes the weights of its nodes.</summary>
    public ReleaseState Release { get; init; } = ReleaseState.None;

    /// <summary>The traffic rules in the order in which they are asked.</summary>
    public ImmutableArray<RuleState> Rules { get; init; } = [];

    /// <summary>The token that made it by registering a node; empty for one that somebody added.</summary>
    public string CreatedBy { get; init; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The revision of the last change to it or to one of its nodes or rules.</summary>
    public required long Version { get; init; }

    /// <summary>
    /// The nodes in the order in which they first registered; computed once. To go through all
    /// nodes in an array costs a tenth of what it costs in the dictionary's tree, and sweeps do it every second.
    /// </summary>
    public IReadOnlyList<NodeState> NodesById => _nodesById ??= [.. Nodes.Values.OrderBy(node => node.Id)];

    /// <summary>
    /// When the first weight, drain, rule or memory of an address that is only for a time ends, the end of time when there is none; computed once, since it is
    /// asked for every second.
    /// </summary>
    public DateTimeOffset FirstEnd
    {
        get
        {
            var ticks = Volatile.Read(ref _firstEndTicks);
            if (ticks == 0)
            {
                ticks = Ends().OfType<DateTimeOffset>().Append(DateTimeOffset.MaxValue).Min().UtcTicks;
                Volatile.Write(ref _firstEndTicks, ticks);
            }

            return new DateTimeOffset(ticks, TimeSpan.Zero);
        }
    }

    /// <summary>Its part of a <c>/sync</c> answer, for whoever writes those.</summary>
    public WrittenOnce SyncBytes { get; } = new();

    /// <summary>
    /// What gateways use of one of its nodes. Two at once compute the same table.
    /// </summary>
    public int WeightOf(NodeState node) => Release.Shapes
        ? (_weights ??= NamespaceWeights.Compute(NodesById, Release)).GetValueOrDefault(node.Key)
        : node.OwnWeight;

    /// <summary>
    /// Looks a node up, for the hot path. A revision that was asked as often as it has nodes has paid for a hash table, which
    /// answers several times faster than the dictionary's tree; where every second brings a new one, none is built.
    /// </summary>
    public NodeState? FindNode(NodeKey key)
    {
        // Two at once may lose a count, or build the same table twice.
        if (_nodesByKey is null && ++_lookups >= Nodes.Count)
        {
            _nodesByKey = new Dictionary<NodeKey, NodeState>(Nodes);
        }

        return _nodesByKey is { } table ? table.GetValueOrDefault(key) : Nodes.GetValueOrDefault(key);
    }

    private IEnumerable<DateTimeOffset?> Ends() => NodesById.Select(node => node.WeightOverrideUntil)
        .Concat(NodesById.Select(node => node.DrainUntil))
        .Concat(NodesById.Select(node => node.CloseAt))
        .Concat(Rules.Select(rule => rule.Until))
        .Concat(Release.Kept.Values.Select(kept => (DateTimeOffset?)kept.Until))
        .Concat(Release.Held.Values.Select(held => (DateTimeOffset?)held.Until));
}

/// <summary>
/// A deleted namespace. For a day it is still told to gateways, without nodes: the original Lua client only overwrites
/// what it is told about, and would route to its nodes for ever.
/// </summary>
internal sealed record Tombstone(string Name, string HealthPath, DateTimeOffset DeletedAt, long Version)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public bool IsOverAt(DateTimeOffset now) => now - DeletedAt >= Lifetime;
}
