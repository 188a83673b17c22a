using System.Collections.Immutable;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Store;

/// <summary>Everything a store holds, as rows.</summary>
internal sealed record StoredRows(
    RevisionRow Revision,
    IEnumerable<NamespaceRow> Namespaces,
    IEnumerable<NodeRow> Nodes,
    IEnumerable<TombstoneRow> Tombstones,
    IEnumerable<HostRow> Hosts)
{
    public RegistrySnapshot ToSnapshot()
    {
        var nodes = Nodes.ToLookup(node => node.NamespaceId);
        return RegistrySnapshot.Empty with
        {
            Version = Revision.Revision,
            NextNamespaceId = Revision.NextNamespaceId,
            NextNodeId = Revision.NextNodeId,
            Namespaces = Namespaces
                .Select(row => WithNodes(row.ToState(), nodes[row.Id]))
                .ToImmutableDictionary(ns => ns.Name, StringComparer.Ordinal),
            Tombstones = Tombstones
                .Select(row => row.ToState())
                .ToImmutableDictionary(tombstone => tombstone.Name, StringComparer.Ordinal),
            Hosts = HostTable.Of(Hosts.Select(row => row.ToState()), Revision.HostsRevision),
        };
    }

    private static NamespaceState WithNodes(NamespaceState ns, IEnumerable<NodeRow> rows) =>
        ns with { Nodes = rows.Select(row => row.ToState(ns.Name)).ToImmutableDictionary(node => node.Key) };
}
