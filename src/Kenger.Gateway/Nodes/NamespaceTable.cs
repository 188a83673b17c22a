namespace Kenger.Gateway;

/// <summary>All namespaces at one moment. Immutable: it is replaced whole, by reference.</summary>
internal sealed class NamespaceTable
{
    private readonly Dictionary<string, NodeTable> _tables;
    private readonly Dictionary<string, NodeTable>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    private NamespaceTable(Dictionary<string, NodeTable> tables, bool isSynced)
    {
        _tables = tables;
        _bySpan = tables.GetAlternateLookup<ReadOnlySpan<char>>();
        IsSynced = isSynced;
    }

    /// <summary>What a gateway knows before the registry has answered.</summary>
    public static NamespaceTable Empty { get; } = new([], isSynced: false);

    /// <summary>Whether the registry has ever answered.</summary>
    public bool IsSynced { get; }

    public IReadOnlyCollection<NodeTable> Tables => _tables.Values;

    public NodeTable? Find(ReadOnlySpan<char> ns) => _bySpan.TryGetValue(ns, out var table) ? table : null;

    public static NamespaceTable Synced(IEnumerable<NodeTable> tables) =>
        new(tables.ToDictionary(table => table.Namespace), isSynced: true);

    /// <summary>From a snapshot: what is not in it may exist all the same.</summary>
    public static NamespaceTable Restored(IEnumerable<NodeTable> tables) =>
        new(tables.ToDictionary(table => table.Namespace), isSynced: false);

    public NamespaceTable With(NodeTable table) =>
        new(new Dictionary<string, NodeTable>(_tables) { [table.Namespace] = table }, IsSynced);
}
