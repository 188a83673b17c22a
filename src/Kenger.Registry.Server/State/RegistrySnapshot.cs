using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Routes;

namespace Kenger.Registry.Server.State;

/// <summary>Everything the registry knows at one revision. Replaced whole, read without locks.</summary>
internal sealed record RegistrySnapshot
{
    public static readonly RegistrySnapshot Empty = new() { NextNamespaceId = 1, NextNodeId = 1, NextRuleId = 1 };

    /// <summary>The number of the last change.</summary>
    public long Version { get; init; }

    public required long NextNamespaceId { get; init; }

    public required long NextNodeId { get; init; }

    public long NextRolloutId { get; init; } = 1;

    public required long NextRuleId { get; init; }

    public ImmutableDictionary<string, NamespaceState> Namespaces { get; init; } =
        ImmutableDictionary.Create<string, NamespaceState>(StringComparer.Ordinal);

    /// <summary>Namespaces deleted within <see cref="Tombstone.Lifetime"/>; never one that exists again.</summary>
    public ImmutableDictionary<string, Tombstone> Tombstones { get; init; } =
        ImmutableDictionary.Create<string, Tombstone>(StringComparer.Ordinal);

    public HostTable Hosts { get; init; } = HostTable.Empty;

    public RouteTable Routes { get; init; } = RouteTable.Empty;

    /// <summary>The number of the next change of a route.</summary>
    public long NextRouteVersion { get; init; } = 1;

    public NodeState? FindNode(NodeAddress address) =>
        Namespaces.TryGetValue(address.Ns, out var ns)
            ? ns.FindNode(new NodeKey(address.Host, address.Port))
            : null;

    /// <summary>Looks through all nodes: for operators' calls, not for a hot path.</summary>
    public NodeState? FindNode(long id) => AllNodes().FirstOrDefault(node => node.Id == id);

    /// <summary>
    /// The revision that a watcher of one namespace has to reach to know all of it up to a revision. It may be an older one:
    /// changes elsewhere are not told to it, so it cannot say that it has them. Switched hosts are told to every gateway,
    /// routes only to those that ask for them: whoever waits for a route asks its gateways.
    /// </summary>
    public long LastChangeUpTo(string ns, long version)
    {
        var last = Namespaces.TryGetValue(ns, out var present) ? present.Version
            : Tombstones.TryGetValue(ns, out var gone) ? gone.Version
            : 0;
        return version <= Version ? Math.Min(version, Math.Max(last, Hosts.Version)) : version;
    }

    public IEnumerable<NodeState> AllNodes() => Namespaces.Values.SelectMany(ns => ns.NodesById);

    /// <summary>The same under a later revision, as if everything had changed with it: every watcher gets everything once.</summary>
    public RegistrySnapshot AsOf(long version) => this with
    {
        Version = version,
        Namespaces = Namespaces.SetItems(
            Namespaces.Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { Version = version }))),
        Tombstones = Tombstones.SetItems(
            Tombstones.Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { Version = version }))),
        Hosts = Hosts.AsOf(version),
        Routes = Routes.AsOf(version),
    };
}

/// <summary>Where everybody finds the current snapshot. Only the writer replaces it.</summary>
internal sealed class RegistryState
{
    private volatile RegistrySnapshot _current = RegistrySnapshot.Empty;

    public RegistrySnapshot Current => _current;

    public void Publish(RegistrySnapshot snapshot) => _current = snapshot;
}

/// <summary>
/// The number of a change. It starts from the clock so that it goes on growing after a restored backup or a lost database,
/// and by one where changes come faster than milliseconds or the clock went back. In milliseconds it stays below 2^53,
/// which a double holds exactly, for 285,000 years.
/// </summary>
internal static class Revision
{
    public static long Next(long last, DateTimeOffset now) => Math.Max(last + 1, now.ToUnixTimeMilliseconds());
}
