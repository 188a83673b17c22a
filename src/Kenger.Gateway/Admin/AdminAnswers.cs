namespace Kenger.Gateway;

/// <summary>Shapes what is known of nodes as the original's functions did. Pure.</summary>
internal static class AdminAnswers
{
    public static IReadOnlyDictionary<string, IReadOnlyList<AdminNode>> NodesOf(NamespaceTable all) =>
        all.Tables.OrderBy(table => table.Namespace, StringComparer.Ordinal).ToDictionary(table => table.Namespace, NodesOf);

    /// <summary>An unknown namespace has no nodes.</summary>
    public static IReadOnlyList<AdminNode> NodesOf(NodeTable? table) => [.. EntriesOf(table).Select(NodeOf)];

    public static AdminHealth HealthOf(string ns, NodeTable? table)
    {
        var entries = EntriesOf(table);
        var healthy = table?.HealthyCount ?? 0;
        return new AdminHealth(ns, entries.Count, healthy, entries.Count - healthy, [.. entries.Select(HealthOf)]);
    }

    private static IReadOnlyList<NodeEntry> EntriesOf(NodeTable? table) => table?.Entries ?? [];

    private static AdminNode NodeOf(NodeEntry entry) =>
        new(
            entry.Node.Host,
            entry.Node.Port,
            entry.Weight,
            entry.HealthPath,
            entry.Node.CreatedAt.ToUnixTimeSeconds(),
            entry.UpdatedAt.ToUnixTimeSeconds(),
            entry.Health.IsHealthy);

    private static AdminHealthNode HealthOf(NodeEntry entry) =>
        new(entry.Node.Address, entry.Weight, entry.Health.IsHealthy, entry.HealthPath);
}
