using Kenger.Contracts;
using Quickstart.Traffic;

namespace Quickstart.Storyline;

/// <summary>What the audience sees: the step being told, the nodes, and who got what since it began.</summary>
internal sealed record Scene(string Title, IReadOnlyList<NodeInfo> Nodes, TrafficCounts Counts)
{
    /// <summary>The share a node should get by its weight.</summary>
    public double ExpectedShareOf(NodeInfo node)
    {
        var total = Nodes.Where(IsServing).Sum(each => each.Weight);
        return total == 0 || !IsServing(node) ? 0 : (double)node.Weight / total;
    }

    private static bool IsServing(NodeInfo node) => node.Status == NodeStatus.Online;
}
