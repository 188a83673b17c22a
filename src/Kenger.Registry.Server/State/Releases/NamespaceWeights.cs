using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>
/// The effective weights of a namespace's nodes: made from its nodes and its release alone, so that every server has the same ones,
/// whoever comes or goes.
/// </summary>
internal static class NamespaceWeights
{
    public static Dictionary<NodeKey, int> Compute(IReadOnlyList<NodeState> nodes, ReleaseState release)
    {
        var own = new int[nodes.Count];
        var sides = new NodeSide[nodes.Count];
        // The nodes of one service share their labels.
        var known = new Dictionary<Labels, NodeSide>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < own.Length; i++)
        {
            var node = nodes[i];
            own[i] = node.Status == NodeStatus.Online ? node.OwnWeight : 0;
            if (!known.TryGetValue(node.Labels, out sides[i]))
            {
                known[node.Labels] = sides[i] = release.SideOf(node.Labels);
            }

            if (!release.Held.IsEmpty && release.HoldsBack(node))
            {
                sides[i] = NodeSide.Gated;
            }
        }

        var weights = SplitWeights.Compile(own, sides, release.ActiveRollout?.Percent ?? 0);
        var byKey = new Dictionary<NodeKey, int>(own.Length);
        for (var i = 0; i < own.Length; i++)
        {
            // Who is offline gets nothing whatever its weight is, and takes part once it is back.
            var awaited = sides[i] is NodeSide.Retired or NodeSide.Gated ? 0 : nodes[i].OwnWeight;
            byKey[nodes[i].Key] = nodes[i].Status == NodeStatus.Online ? weights[i] : awaited;
        }

        return byKey;
    }

    /// <summary>Whether a node is online that a rollout may give requests to.</summary>
    public static bool HasCandidates(this NamespaceState ns) => ns.NodesById.Any(node =>
        node is { Status: NodeStatus.Online, OwnWeight: > 0 } && ns.Release.SideOf(node) == NodeSide.Candidate);
}
