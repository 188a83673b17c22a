using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Audit;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes;

/// <summary>
/// A snapshot being changed by one batch of commands. All of the batch's changes get one revision. A draft that nobody
/// changed yields no revision and no transaction.
/// </summary>
internal sealed partial class RegistryDraft
{
    private readonly RegistrySnapshot _basis;
    private readonly Action<IReadOnlyCollection<NodeState>> _refreshLeases;
    private readonly ImmutableDictionary<string, NamespaceState>.Builder _namespaces;
    private readonly ImmutableDictionary<string, Tombstone>.Builder _tombstones;
    private readonly Dictionary<string, ImmutableDictionary<NodeKey, NodeState>.Builder> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _touchedNamespaces = new(StringComparer.Ordinal);
    private readonly HashSet<NodeAddress> _touchedNodes = [];
    private readonly AuditTrail _audit;
    private HostTable _hosts;
    private long _nextNamespaceId;
    private long _nextNodeId;

    /// <summary>Starts a batch.</summary>
    /// <param name="basis">What the batch starts from.</param>
    /// <param name="now">The time of all its changes.</param>
    /// <param name="refreshLeases">Brings in heartbeats that other servers took.</param>
    /// <param name="limits">How large the registry may grow; without, as it likes.</param>
    public RegistryDraft(
        RegistrySnapshot basis,
        DateTimeOffset now,
        Action<IReadOnlyCollection<NodeState>>? refreshLeases = null,
        RegistryLimits? limits = null)
    {
        _basis = basis;
        _refreshLeases = refreshLeases ?? (static _ => { });
        _namespaces = basis.Namespaces.ToBuilder();
        _tombstones = basis.Tombstones.ToBuilder();
        _hosts = basis.Hosts;
        _nextNamespaceId = basis.NextNamespaceId;
        _nextNodeId = basis.NextNodeId;
        _nextRuleId = basis.NextRuleId;
        _audit = new AuditTrail(now);
        Limits = limits ?? RegistryLimits.None;
        Now = now;
        NextVersion = Revision.Next(basis.Version, now);
    }

    public DateTimeOffset Now { get; }

    /// <summary>What has an end after so many seconds ends then; null for what has none.</summary>
    public DateTimeOffset? TimeIn(int? seconds) => seconds is { } given ? Now.AddSeconds(given) : null;

    public RegistryLimits Limits { get; }

    public AuditTrail Audit => _audit;

    /// <summary>The revision of whatever this batch changes.</summary>
    public long NextVersion { get; }

    /// <summary>What a command answers that found nothing to change: its caller sees all of the batch.</summary>
    public long Version => HasChanges ? NextVersion : _basis.Version;

    public bool HasChanges => _touchedNamespaces.Count > 0 || _hosts != _basis.Hosts;

    public IEnumerable<NodeState> AllNodes() =>
        _namespaces.Keys.SelectMany(ns => _nodes.TryGetValue(ns, out var nodes) ? nodes.Values : _namespaces[ns].NodesById);

    public IEnumerable<Tombstone> Tombstones => _tombstones.Values;

    public int NamespaceCount => _namespaces.Count;

    public int NodeCount(string ns) =>
        _nodes.TryGetValue(ns, out var nodes) ? nodes.Count
        : _namespaces.TryGetValue(ns, out var known) ? known.Nodes.Count
        : 0;

    /// <summary>The changes that follow are made in the name of this caller.</summary>
    public void Begin(Actor actor, string action) => _audit.Begin(actor, action);

    public bool TryGetNamespace(string name, [NotNullWhen(true)] out NamespaceState? ns) =>
        _namespaces.TryGetValue(name, out ns);

    public NamespaceState? FindNamespace(long id) => _namespaces.Values.FirstOrDefault(ns => ns.Id == id);

    public NodeState? FindNode(NodeAddress address)
    {
        var key = new NodeKey(address.Host, address.Port);
        return _nodes.TryGetValue(address.Ns, out var nodes) ? nodes.GetValueOrDefault(key)
            : _namespaces.TryGetValue(address.Ns, out var ns) ? ns.Nodes.GetValueOrDefault(key)
            : null;
    }

    public NodeState? FindNode(long id) => AllNodes().FirstOrDefault(node => node.Id == id);

    public NamespaceState AddNamespace(string name, string description, string healthPath, ReleaseState? release = null)
    {
        var ns = new NamespaceState
        {
            Id = _nextNamespaceId++,
            Name = name,
            Description = description,
            HealthPath = healthPath,
            Release = release ?? ReleaseState.None,
            CreatedAt = Now,
            UpdatedAt = Now,
            Version = NextVersion,
        };
        _namespaces[name] = ns;
        _tombstones.Remove(name);
        _touchedNamespaces.Add(name);
        if (release is { Shapes: true })
        {
            _touchedReleases.Add(name);
        }

        _audit.Namespace(AuditActions.NamespaceAdd, null, ns, nodes: 0);
        return ns;
    }

    /// <summary>A namespace with what this batch did to its nodes so far.</summary>
    public NamespaceState WithItsNodes(NamespaceState ns) =>
        _nodes.TryGetValue(ns.Name, out var nodes) ? ns with { Nodes = nodes.ToImmutable(), Version = NextVersion } : ns;

    /// <summary>Puts a namespace whose own fields changed; its nodes stay as they are.</summary>
    public NamespaceState PutNamespace(NamespaceState ns)
    {
        ns = ns with { UpdatedAt = Now, Version = NextVersion };
        var before = _namespaces[ns.Name];
        if (ns.Release != before.Release)
        {
            _touchedReleases.Add(ns.Name);
        }

        _audit.Namespace(AuditActions.NamespaceUpdate, before, ns, NodeCount(ns.Name));
        _namespaces[ns.Name] = ns;
        _touchedNamespaces.Add(ns.Name);
        return ns;
    }

    /// <summary>Removes a namespace with its nodes and leaves a tombstone. Returns how many nodes went.</summary>
    public int RemoveNamespace(NamespaceState ns)
    {
        var nodes = NodesOf(ns.Name);
        var count = nodes.Count;
        foreach (var key in nodes.Keys)
        {
            _touchedNodes.Add(new NodeAddress(ns.Name, key.Host, key.Port));
        }

        EndRollout(ns);
        _nodes.Remove(ns.Name);
        _namespaces.Remove(ns.Name);
        _tombstones[ns.Name] = new Tombstone(ns.Name, ns.HealthPath, Now, NextVersion);
        _touchedNamespaces.Add(ns.Name);
        _audit.Namespace(AuditActions.NamespaceDelete, ns, null, count);
        return count;
    }

    public void RemoveTombstone(Tombstone tombstone)
    {
        _tombstones.Remove(tombstone.Name);
        _touchedNamespaces.Add(tombstone.Name);
    }

    /// <summary>Makes sure that nodes are judged by every heartbeat that any server took.</summary>
    public void RefreshLeases(IReadOnlyCollection<NodeState> nodes) => _refreshLeases(nodes);

    public long NewNodeId() => _nextNodeId++;

    /// <summary>Adds or replaces a node of an existing namespace.</summary>
    public NodeState PutNode(NodeState node)
    {
        node = node with { UpdatedAt = Now, Version = NextVersion };
        var nodes = NodesOf(node.Ns);
        _audit.Node(nodes.GetValueOrDefault(node.Key), node);
        nodes[node.Key] = node;
        Touch(node);
        return node;
    }

    public void RemoveNode(NodeState node)
    {
        _audit.Node(node, null);
        NodesOf(node.Ns).Remove(node.Key);
        Touch(node);
    }

    /// <summary>The new snapshot, and what a store must write to hold it.</summary>
    public (RegistrySnapshot Snapshot, ChangeSet Changes) Build()
    {
        foreach (var name in _nodes.Keys)
        {
            _namespaces[name] = WithItsNodes(_namespaces[name]);
        }

        var snapshot = _basis with
        {
            Version = Version,
            NextNamespaceId = _nextNamespaceId,
            NextNodeId = _nextNodeId,
            NextRolloutId = _basis.NextRolloutId + _newRollouts,
            NextRuleId = _nextRuleId,
            Namespaces = _namespaces.ToImmutable(),
            Tombstones = _tombstones.ToImmutable(),
            Hosts = _hosts,
        };
        var changes = ChangeSet.Between(_basis, snapshot, _touchedNamespaces, _touchedNodes);
        return (snapshot, changes with { Audit = _audit.Records, Releases = BuildReleases() });
    }

    private void Touch(NodeState node)
    {
        _touchedNamespaces.Add(node.Ns);
        _touchedNodes.Add(new NodeAddress(node.Ns, node.Key.Host, node.Key.Port));
    }

    private ImmutableDictionary<NodeKey, NodeState>.Builder NodesOf(string ns)
    {
        if (!_nodes.TryGetValue(ns, out var nodes))
        {
            _nodes[ns] = nodes = _namespaces[ns].Nodes.ToBuilder();
        }

        return nodes;
    }
}
