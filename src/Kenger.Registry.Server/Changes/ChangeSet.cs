using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Audit;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State.Routes;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Changes;

/// <summary>
/// What one transaction writes. Deletions come first: a node that was deregistered and registered again in one batch has
/// a new id at the same address.
/// </summary>
internal sealed record ChangeSet
{
    public required long Version { get; init; }

    public required long NextNamespaceId { get; init; }

    public required long NextNodeId { get; init; }

    public required long NextRuleId { get; init; }

    public IReadOnlyList<long> DeletedNodes { get; init; } = [];

    /// <summary>Their nodes go with them.</summary>
    public IReadOnlyList<long> DeletedNamespaces { get; init; } = [];

    public IReadOnlyList<NamespaceState> PutNamespaces { get; init; } = [];

    public IReadOnlyList<NodeState> PutNodes { get; init; } = [];

    public IReadOnlyList<string> DeletedTombstones { get; init; } = [];

    public IReadOnlyList<Tombstone> PutTombstones { get; init; } = [];

    /// <summary>Who made the changes.</summary>
    public IReadOnlyList<AuditRecord> Audit { get; init; } = [];

    public ReleaseChanges Releases { get; init; } = ReleaseChanges.None;

    /// <summary>The revision of the last host that was switched.</summary>
    public long HostsVersion { get; init; }

    /// <summary>Hosts that were switched back to the default.</summary>
    public IReadOnlyList<string> DeletedHosts { get; init; } = [];

    public IReadOnlyList<HostSwitch> PutHosts { get; init; } = [];

    /// <summary>Those of deleted namespaces are among them.</summary>
    public IReadOnlyList<long> DeletedRules { get; init; } = [];

    public IReadOnlyList<RuleState> PutRules { get; init; } = [];

    /// <summary>The revision of the last change of a route.</summary>
    public long RoutesVersion { get; init; }

    public long NextRouteVersion { get; init; } = 1;

    public IReadOnlyList<string> DeletedRoutes { get; init; } = [];

    public IReadOnlyList<RouteState> PutRoutes { get; init; } = [];

    /// <summary>What the histories of routes get.</summary>
    public IReadOnlyList<RouteVersionState> AddRouteVersions { get; init; } = [];

    /// <summary>What people should be told of it.</summary>
    public IReadOnlyList<QueuedNotice> Notices { get; init; } = [];

    /// <summary>What leads from one snapshot to the next, looking only at what was touched in between.</summary>
    public static ChangeSet Between(
        RegistrySnapshot before,
        RegistrySnapshot after,
        IReadOnlyCollection<string> touchedNamespaces,
        IReadOnlyCollection<NodeAddress> touchedNodes)
    {
        var oldNamespaces = Present(touchedNamespaces, before.Namespaces);
        var newNamespaces = Present(touchedNamespaces, after.Namespaces);
        var oldNodes = touchedNodes.Select(before.FindNode).OfType<NodeState>().ToArray();
        var newNodes = touchedNodes.Select(after.FindNode).OfType<NodeState>().ToArray();
        var oldRules = oldNamespaces.SelectMany(ns => ns.Rules).ToArray();
        var newRules = newNamespaces.SelectMany(ns => ns.Rules).ToArray();
        return new ChangeSet
        {
            Version = after.Version,
            NextNamespaceId = after.NextNamespaceId,
            NextNodeId = after.NextNodeId,
            NextRuleId = after.NextRuleId,
            DeletedNodes = [.. oldNodes.Select(node => node.Id).Except(newNodes.Select(node => node.Id))],
            DeletedNamespaces = [.. oldNamespaces.Select(ns => ns.Id).Except(newNamespaces.Select(ns => ns.Id))],
            PutNamespaces = newNamespaces,
            PutNodes = newNodes,
            DeletedTombstones = [.. touchedNamespaces.Where(ns => !after.Tombstones.ContainsKey(ns) && before.Tombstones.ContainsKey(ns))],
            PutTombstones = Present(touchedNamespaces, after.Tombstones),
            HostsVersion = after.Hosts.Version,
            DeletedHosts = [.. before.Hosts.Hosts.Keys.Where(host => !after.Hosts.Hosts.ContainsKey(host))],
            PutHosts = [.. after.Hosts.Hosts.Values.Where(host => before.Hosts.Hosts.GetValueOrDefault(host.Host) != host)],
            RoutesVersion = after.Routes.Version,
            NextRouteVersion = after.NextRouteVersion,
            DeletedRoutes = ReferenceEquals(before.Routes, after.Routes) ? [] : [.. before.Routes.Routes.Keys.Where(id => !after.Routes.Routes.ContainsKey(id))],
            PutRoutes = ReferenceEquals(before.Routes, after.Routes) ? []
                : [.. after.Routes.Routes.Values.Where(route => !ReferenceEquals(before.Routes.Routes.GetValueOrDefault(route.Id), route))],
            DeletedRules = [.. oldRules.Select(rule => rule.Id).Except(newRules.Select(rule => rule.Id))],
            // A rule that nobody touched is the same object still.
            PutRules = [.. newRules.Except(oldRules, ReferenceEqualityComparer.Instance).Cast<RuleState>()],
        };
    }

    private static T[] Present<T>(IEnumerable<string> names, IReadOnlyDictionary<string, T> values)
        where T : class =>
        [.. names.Select(name => values.GetValueOrDefault(name)).OfType<T>()];
}

/// <summary>What one transaction writes of releases, after the namespaces they belong to.</summary>
internal sealed record ReleaseChanges
{
    public static readonly ReleaseChanges None = new();

    /// <summary>Namespaces whose gate, or what is retired in them, may have changed.</summary>
    public IReadOnlyList<NamespaceState> PutReleases { get; init; } = [];

    public IReadOnlyList<RolloutState> PutRollouts { get; init; } = [];

    public IReadOnlyList<RolloutEventRecord> AddEvents { get; init; } = [];

    public long NextRolloutId { get; init; }
}
