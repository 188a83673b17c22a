using System.Collections.Immutable;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Routes;

namespace Kenger.Registry.Server.Store;

/// <summary>Everything a store holds, as rows.</summary>
internal sealed record StoredRows(
    RevisionRow Revision,
    IEnumerable<NamespaceRow> Namespaces,
    IEnumerable<NodeRow> Nodes,
    IEnumerable<TombstoneRow> Tombstones,
    IEnumerable<HostRow> Hosts,
    IEnumerable<RuleRow> Rules)
{
    public IEnumerable<ReleaseRow> Releases { get; init; } = [];

    /// <summary>The latest of each namespace.</summary>
    public IEnumerable<RolloutRow> Rollouts { get; init; } = [];

    public IEnumerable<RouteRow> Routes { get; init; } = [];

    public RegistrySnapshot ToSnapshot()
    {
        var nodes = Nodes.ToLookup(node => node.NamespaceId);
        var releases = Releases.ToDictionary(release => release.NamespaceId);
        var rollouts = Rollouts.ToDictionary(rollout => rollout.NamespaceId);
        var rules = Rules.ToLookup(rule => rule.NamespaceId);
        return RegistrySnapshot.Empty with
        {
            Version = Revision.Revision,
            NextNamespaceId = Revision.NextNamespaceId,
            NextNodeId = Revision.NextNodeId,
            NextRolloutId = Revision.NextRolloutId,
            NextRuleId = Revision.NextRuleId,
            Namespaces = Namespaces
                .Select(row => With(row.ToState(), nodes[row.Id], rules[row.Id]) with
                {
                    Release = ReleaseRow.ToState(releases.GetValueOrDefault(row.Id), rollouts.GetValueOrDefault(row.Id)),
                })
                .ToImmutableDictionary(ns => ns.Name, StringComparer.Ordinal),
            Tombstones = Tombstones
                .Select(row => row.ToState())
                .ToImmutableDictionary(tombstone => tombstone.Name, StringComparer.Ordinal),
            Hosts = HostTable.From(Hosts.Select(row => row.ToState()), Revision.HostsRevision),
            Routes = RouteTable.From(Routes.Select(row => row.ToState()), Revision.RoutesRevision),
            NextRouteVersion = Revision.NextRouteVersion,
        };
    }

    private static NamespaceState With(NamespaceState ns, IEnumerable<NodeRow> nodes, IEnumerable<RuleRow> rules) => ns with
    {
        Nodes = nodes.Select(row => row.ToState(ns.Name)).ToImmutableDictionary(node => node.Key),
        Rules = [.. rules.OrderBy(row => row.Position).Select(row => row.ToState(ns.Name))],
    };
}

/// <summary>The only row of <c>upstream_revision</c>.</summary>
internal sealed record RevisionRow
{
    public long Revision { get; init; }

    public long NextNamespaceId { get; init; }

    public long NextNodeId { get; init; }

    public long NextRolloutId { get; init; }

    public long NextRuleId { get; init; }

    /// <summary>The revision of the last host that was switched.</summary>
    public long HostsRevision { get; init; }

    /// <summary>The revision of the last change of a route.</summary>
    public long RoutesRevision { get; init; }

    public long NextRouteVersion { get; init; }
}

/// <summary>A time that may be absent, as rows have it: Unix milliseconds.</summary>
internal static class StoredTime
{
    public static DateTimeOffset? From(long? milliseconds) =>
        milliseconds is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given) : null;
}
