namespace Kenger;

/// <summary>How much requests may take out of the traffic on their own word; probes may take all. Pure.</summary>
internal static class EjectionRules
{
    /// <summary>
    /// One node may always go, and as many as <paramref name="share"/> of the nodes that serve the namespace allows; nodes
    /// whose probes have failed don't count. With <paramref name="spareTheLast"/> the last node in the traffic stays: a
    /// node that answers some requests with errors is better than none. While a healthy node stands by, whoever takes no connections may
    /// go, and so may all new nodes of a rollout: those that stand by are better.
    /// </summary>
    public static bool Allows(NodeTable table, ServiceNode node, double share, bool spareTheLast) =>
        (table is { HasStandby: true, IsOnStandby: false } && (node.IsCandidate || !spareTheLast))
        || ((table.EjectedCount == 0 || table.EjectedCount + 1 <= share * table.Pool.TotalCount)
            && (!spareTheLast || table.Pool.Count > 1));
}
