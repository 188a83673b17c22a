using System.Globalization;
using Kenger.Contracts;
using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Explaining;

/// <summary>Says of each node whether it may get a request, how often, and if not, why. Pure.</summary>
internal static class NodeExplainer
{
    private const int Digits = 6;

    /// <summary>The nodes of a namespace.</summary>
    /// <param name="table">All of them.</param>
    /// <param name="pool">Those that are picked from: all of the table, some, or null when that is none of it.</param>
    /// <param name="labels">What makes the subset; null when all of the namespace's nodes are meant.</param>
    /// <param name="picked">The very node; null when it is one of several.</param>
    /// <param name="side">The side of a sticky rollout that is picked from.</param>
    public static IEnumerable<ExplainedNode> Explain(
        NodeTable table, NodePool? pool, LabelSelector? labels, GatewayNode? picked, RolloutSide side = RolloutSide.None)
    {
        // By track: the pool may be of another moment, and its nodes other objects for the same nodes.
        var shares = pool?.Shares().ToDictionary(share => share.Node.Track, share => share.Share) ?? [];
        var isOutside = picked is null && pool is { HasOutside: true };
        return table.Entries.Select(entry => Explain(entry, shares, labels, picked, side, isOutside));
    }

    /// <summary>The share of the nodes that the gateway keeps to, in words; null where it takes all of them.</summary>
    public static string? ApertureOf(NodeTable table) => table.Share is not { } share ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{share.Count:N0} of {share.TotalCount:N0} nodes, as gateway {share.Aperture.Place + 1} of {share.Aperture.Count}")
        + (table.IsShareTooWeak ? "; but fewer than half of them are healthy, so all get requests" : "");

    private static ExplainedNode Explain(NodeEntry entry, Dictionary<NodeTrack, double> shares, LabelSelector? labels,
        GatewayNode? picked, RolloutSide side, bool isOutside)
    {
        // By a key it may be one outside of the gateway's aperture.
        double? share = picked is not null ? entry.Node.IsSameAs(picked) ? 1 : null
            : shares.TryGetValue(entry.Node.Track, out var part) ? part
            : null;

        return new ExplainedNode(entry.Node.Namespace, entry.Node.Address, entry.Weight)
        {
            OwnWeight = entry.OwnWeight == entry.Weight ? null : entry.OwnWeight,
            Labels = entry.Node.Labels,
            Share = share is { } known ? Math.Round(known, Digits) : null,
            WhyNot = share is null ? WhyNot(entry, labels, side, isOutside) : null,
        };
    }

    private static string WhyNot(NodeEntry entry, LabelSelector? labels, RolloutSide side, bool isOutside) =>
        entry switch
        {
            _ when labels?.Matches(entry.Node) == false => $"it is not {labels}",
            { OwnWeight: 0 } => "its own weight is 0: it is drained, or somebody set it to 0",
            { StandsBy: true, Health.IsHealthy: true } when labels is null =>
                "its weight is 0: a rollout holds it back. It stands by, and serves when no node with a weight is healthy",
            { Weight: 0, StandsBy: false } when labels is null => "its weight is 0: a rollout or a gate holds it back",
            { Health.IsUnprobed: true } => entry.Health.Reason!,
            { Health.IsHealthy: false } => $"it is unhealthy: {entry.Health.Reason}",
            _ when side != RolloutSide.None && entry.Node.IsCandidate != (side == RolloutSide.New) =>
                $"it is on the {(entry.Node.IsCandidate ? "new" : "old")} side of the sticky rollout",
            _ when isOutside => "it is outside of this gateway's aperture: other gateways keep to it",
            _ => "the key belongs to another node",
        };
}
