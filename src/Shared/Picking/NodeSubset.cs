namespace Kenger;

/// <summary>Some of a table's nodes, chosen by their labels, ready to pick from.</summary>
/// <param name="labels">What they have in common.</param>
/// <param name="table">These nodes, by their own weights.</param>
internal sealed class NodeSubset(LabelSelector labels, NodeTable table)
{
    private bool _isUsed;

    public LabelSelector Labels => labels;

    /// <summary>These nodes; <see cref="Use"/> to pick from them.</summary>
    public NodeTable Table => table;

    /// <summary>Somebody has picked from it; the table that follows makes it ready, too.</summary>
    public bool IsUsed => Volatile.Read(ref _isUsed);

    public NodeTable Use()
    {
        // Reading shares the cache line with all other cores, writing would not.
        if (!Volatile.Read(ref _isUsed))
        {
            Volatile.Write(ref _isUsed, true);
        }

        return table;
    }

    /// <summary>The same choice among the nodes of another table.</summary>
    public NodeSubset In(IReadOnlyList<NodeEntry> entries, NodeTableSettings settings) =>
        new(labels, Choose(labels, table.Namespace, entries, settings, table));

    /// <summary>The choice among the nodes of a table.</summary>
    public static NodeSubset Create(LabelSelector labels, string ns, IReadOnlyList<NodeEntry> entries, NodeTableSettings settings) =>
        new(labels, Choose(labels, ns, entries, settings, before: null));

    // By own weights: whoever is sent to a version must reach it while a rollout or a gate still holds it back. And without
    // panic: there are other nodes to go to when these are unhealthy.
    private static NodeTable Choose(
        LabelSelector labels, string ns, IReadOnlyList<NodeEntry> entries, NodeTableSettings settings, NodeTable? before) =>
        new(
            ns,
            [.. from entry in entries
                where labels.Matches(entry.Node)
                select entry.Weight == entry.OwnWeight ? entry : entry with { Weight = entry.OwnWeight }],
            settings with { PanicThreshold = 0 },
            before,
            isSubset: true);
}
