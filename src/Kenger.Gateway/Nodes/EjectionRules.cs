namespace Kenger.Gateway.Nodes;

/// <summary>How much requests may take out of the traffic on their own word; probes may take all. Pure.</summary>
internal static class EjectionRules
{
    /// <summary>
    /// One node may always go, and as many as <paramref name="share"/> of the namespace's nodes with a weight allows; nodes
    /// whose probes have failed don't count. With <paramref name="spareTheLast"/> the last node in the traffic stays: a
    /// node that answers some requests with errors is better than none.
    /// </summary>
    public static bool Allows(NodeTable table, double share, bool spareTheLast) =>
        (table.EjectedCount == 0 || table.EjectedCount + 1 <= share * table.WeightedCount)
        && (!spareTheLast || table.Pool.Count > 1);
}
