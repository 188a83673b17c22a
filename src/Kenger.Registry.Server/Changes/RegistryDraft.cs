using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Audit;
using Kenger.Registry.Server.Changes.Namespaces;
using Kenger.Registry.Server.Changes.Nodes;
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
    private const int MaxLookedAt = 10_000;

    private readonly ImmutableDictionary<string, NamespaceState>.Builder _namespaces;
    private readonly ImmutableDictionary<string, Tombstone>.Builder _tombstones;
    private readonly Dictionary<string, NamespaceView> _views = new(StringComparer.Ordinal);
    private readonly HashSet<string> _touchedNamespaces = new(StringComparer.Ordinal);
    private readonly HashSet<NodeAddress> _touchedNodes = [];
    private readonly AuditTrail _audit;
    private readonly List<NodeNote> _notes = [];
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
        _routes = basis.Routes;
        _nextRouteVersion = basis.NextRouteVersion;
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

    public bool HasChanges => _touchedNamespaces.Count > 0 || _hosts != _basis.Hosts || _routes != _basis.Routes;

    public IEnumerable<NodeState> AllNodes() =>
        _namespaces.SelectMany(pair => _views.TryGetValue(pair.Key, out var view) ? view.Nodes : pair.Value.NodesById);

    public IEnumerable<Tombstone> Tombstones => _tombstones.Values;

    public int NamespaceCount => _namespaces.Count;

    /// <summary>The changes that follow are made in the name of this caller.</summary>
    public void Begin(Actor actor, string action) => _audit.Begin(actor, action);

    /// <summary>In whose name the changes are made.</summary>
    public Actor Actor => _audit.Actor;

    /// <summary>What the log is to say when the batch is durable.</summary>
    public IReadOnlyList<NodeNote> Notes => _notes;

    /// <summary>Notes something for the log, in the caller's name.</summary>
    public void Note(NodeNote note) => _notes.Add(note with { Actor = _audit.ActorName });

    /// <summary>How many namespaces there are that a token made by registering.</summary>
    public int CountNamespacesMadeBy(string token) => _namespaces.Values.Count(ns => ns.CreatedBy == token);

    /// <summary>A namespace, always as the batch has made it so far.</summary>
    public NamespaceView? FindNamespace(string name)
    {
        if (!_views.TryGetValue(name, out var view) && _namespaces.TryGetValue(name, out var ns))
        {
            _views[name] = view = new NamespaceView(ns, NextVersion);
        }

        return view;
    }

    /// <summary>The refusal of a name that no namespace has; a near one is told if the caller may see it.</summary>
    public Refusal NoSuchNamespace(string name, string what = "", string otherwise = "") =>
        Refusal.NoSuchNamespace(name, _namespaces.Keys, Actor.Namespaces, what, otherwise);

    /// <summary>
    /// A namespace of the same name in other case that has nodes online, if the caller may see it. Where there are very many, programs name them, and
    /// nobody looks.
    /// </summary>
    public string? FindTwin(string name) => _namespaces.Count > MaxLookedAt ? null : _namespaces.Values.FirstOrDefault(other =>
        other.Name.Length == name.Length && other.Name != name && string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase)
        && Actor.Namespaces.Includes(other.Name) && other.Nodes.Values.Any(node => node.Status == NodeStatus.Online))?.Name;

    /// <summary>The refusal of a node that isn't there.</summary>
    public Refusal NoSuchNode(NodeAddress address) => _namespaces.ContainsKey(address.Ns)
        ? Refusal.NoSuchNode(address)
        : Refusal.NoSuchNode(address, _namespaces.Keys, Actor.Namespaces);

    public NamespaceView? FindNamespace(long id) => FindNamespace(ns => ns.Id == id);

    public NodeState? FindNode(NodeAddress address) => FindNamespace(address.Ns)?.FindNode(new NodeKey(address.Host, address.Port));

    public NodeState? FindNode(long id) => AllNodes().FirstOrDefault(node => node.Id == id);

    /// <summary>What is answered of a node as it is now.</summary>
    public NodeInfo Describe(NodeState node) => Existing(node.Ns).Describe(node);

    public NamespaceView AddNamespace(string name, string description, string healthPath, ReleaseState? release = null, string createdBy = "")
    {
        var ns = new NamespaceState
        {
            Id = _nextNamespaceId++,
            Name = name,
            Description = description,
            HealthPath = healthPath,
            Release = release ?? ReleaseState.None,
            CreatedBy = createdBy,
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
        return Existing(name);
    }

    /// <summary>Changes a namespace's own fields; its nodes stay as they are.</summary>
    public void PutNamespace(NamespaceView ns, Func<NamespaceState, NamespaceState> change)
    {
        var before = ns.State;
        ns.Change(state => change(state) with { UpdatedAt = Now });
        if (ns.Release != before.Release)
        {
            _touchedReleases.Add(ns.Name);
        }

        _audit.Namespace(AuditActions.NamespaceUpdate, before, ns.State, ns.NodeCount);
        _touchedNamespaces.Add(ns.Name);
    }

    /// <summary>Removes a namespace with its nodes and leaves a tombstone. Returns how many nodes went.</summary>
    public int RemoveNamespace(NamespaceView ns)
    {
        var count = ns.NodeCount;
        foreach (var node in ns.Nodes)
        {
            _touchedNodes.Add(new NodeAddress(ns.Name, node.Key.Host, node.Key.Port));
        }

        EndRollout(ns);
        _views.Remove(ns.Name);
        _namespaces.Remove(ns.Name);
        if (_tombstones.Count >= Limits.MaxNamespaces)
        {
            // Every gateway that asks for everything is told all of them.
            RemoveTombstone(_tombstones.Values.MinBy(tombstone => tombstone.Version)!);
        }

        _tombstones[ns.Name] = new Tombstone(ns.Name, ns.HealthPath, Now, NextVersion);
        _touchedNamespaces.Add(ns.Name);
        _audit.Namespace(AuditActions.NamespaceDelete, ns.State, null, count);
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
    /// <param name="node">The node.</param>
    /// <param name="reason">What the audit says beside it.</param>
    public NodeState PutNode(NodeState node, string? reason = null)
    {
        node = node with { UpdatedAt = Now, Version = NextVersion };
        var ns = Existing(node.Ns);
        _audit.Node(ns.FindNode(node.Key), node, reason);
        ns.PutNode(node);
        Touch(node);
        return node;
    }

    public void RemoveNode(NodeState node)
    {
        _audit.Node(node, null);
        Existing(node.Ns).RemoveNode(node.Key);
        Touch(node);
    }

    /// <summary>Removes a node that may come back: what was decided about its address is kept for a while.</summary>
    public void LetGo(NodeState node)
    {
        ChangeRelease(node.Ns, release => release.WithLeft(node, Now, Now + Limits.KeepOverridesFor));
        RemoveNode(node);
    }

    /// <summary>The new snapshot, and what a store must write to hold it.</summary>
    public (RegistrySnapshot Snapshot, ChangeSet Changes) Build()
    {
        SettleReleases();
        foreach (var (name, view) in _views)
        {
            // The same object still where nothing was changed.
            if (_touchedNamespaces.Contains(name))
            {
                _namespaces[name] = view.State;
            }
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
            Routes = _routes,
            NextRouteVersion = _nextRouteVersion,
        };
        var changes = ChangeSet.Between(_basis, snapshot, _touchedNamespaces, _touchedNodes);
        return (snapshot, changes with { Audit = _audit.Records, Releases = BuildReleases(), AddRouteVersions = _routeVersions });
    }

    private void Touch(NodeState node)
    {
        _touchedNamespaces.Add(node.Ns);
        _touchedNodes.Add(new NodeAddress(node.Ns, node.Key.Host, node.Key.Port));
    }

    // A namespace keeps its id and name: what it was before the batch leads to what it is now.
    private NamespaceView? FindNamespace(Func<NamespaceState, bool> matches) =>
        _namespaces.Values.FirstOrDefault(matches) is { } found ? FindNamespace(found.Name) : null;

    private NamespaceView Existing(string name) => FindNamespace(name)!;
}
