using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Sync;

/// <summary>What gateways have to be told of a namespace's nodes when they know it as it was before. Pure.</summary>
/// <param name="Changed">Online nodes that are new, or that gateways see otherwise now.</param>
/// <param name="Gone">Nodes that were online, and are no more.</param>
internal sealed record NamespaceDifference(IReadOnlyList<NodeState> Changed, IReadOnlyList<NodeKey> Gone)
{
    /// <summary>Smaller ones are told whole: the answer is one packet or two either way.</summary>
    public const int MinNodes = 64;

    // Beyond, the whole is hardly longer, and simpler to take.
    private const int MinNodesForEachChange = 4;

    /// <summary>Null where the whole namespace is to be told.</summary>
    public static NamespaceDifference? Between(NamespaceState before, NamespaceState after)
    {
        // The namespace's path stands with each node that has none of its own.
        if (after.NodesById.Count < MinNodes || before.HealthPath != after.HealthPath)
        {
            return null;
        }

        var most = after.NodesById.Count / MinNodesForEachChange;
        var (changed, gone) = (new List<NodeState>(), new List<NodeKey>());
        var (old, now) = (before.NodesById, after.NodesById);
        for (int i = 0, j = 0; i < old.Count || j < now.Count;)
        {
            var order = i == old.Count ? 1 : j == now.Count ? -1 : old[i].Id.CompareTo(now[j].Id);
            var was = order <= 0 ? Online(old[i++]) : null;
            var isNow = order >= 0 ? Online(now[j++]) : null;
            if (isNow is null && was is not null)
            {
                gone.Add(was.Key);
            }
            else if (isNow is not null && (was is null || !IsTheSame(before, was, after, isNow)))
            {
                changed.Add(isNow);
            }

            if (changed.Count + gone.Count > most)
            {
                return null;
            }
        }

        // Deleted, and registered again: another node at the same address.
        gone.RemoveAll(key => changed.Exists(node => node.Key == key));
        return new NamespaceDifference(changed, gone);
    }

    private static NodeState? Online(NodeState node) => node.Status == NodeStatus.Online ? node : null;

    // To tell one that has not changed does no harm: labels are compared by who holds them.
    private static bool IsTheSame(NamespaceState before, NodeState was, NamespaceState after, NodeState isNow)
    {
        var (oldWeight, weight) = (before.WeightOf(was), after.WeightOf(isNow));
        return oldWeight == weight
            && before.IsStandby(was, oldWeight) == after.IsStandby(isNow, weight)
            && (ReferenceEquals(was, isNow)
                || (was.OwnWeight == isNow.OwnWeight && was.IsClosed == isNow.IsClosed && was.HealthPath == isNow.HealthPath && ReferenceEquals(was.Labels, isNow.Labels)));
    }
}
