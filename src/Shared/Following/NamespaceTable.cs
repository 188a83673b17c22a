
namespace Kenger;

/// <summary>All namespaces at one moment. Immutable: it is replaced whole, by reference.</summary>
internal sealed class NamespaceTable
{
    private readonly Dictionary<string, NamespaceEntry> _entries;
#if NET9_0_OR_GREATER
    private readonly Dictionary<string, NamespaceEntry>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
#endif

    private NamespaceTable(Dictionary<string, NamespaceEntry> entries, bool isSynced)
    {
        _entries = entries;
#if NET9_0_OR_GREATER
        _bySpan = entries.GetAlternateLookup<ReadOnlySpan<char>>();
#endif
        IsSynced = isSynced;
    }

    /// <summary>What a gateway knows before the registry has answered.</summary>
    public static NamespaceTable Empty { get; } = new([], isSynced: false);

    /// <summary>Whether the registry has ever answered.</summary>
    public bool IsSynced { get; }

    public IReadOnlyCollection<NamespaceEntry> Entries => _entries.Values;

    /// <summary>The nodes of each namespace.</summary>
    public IEnumerable<NodeTable> Tables => _entries.Values.Select(entry => entry.Nodes);

    public NamespaceEntry? Find(string ns) => _entries.GetValueOrDefault(ns);

    public NamespaceEntry? Find(ReadOnlySpan<char> ns) =>
#if NET9_0_OR_GREATER
        _bySpan.TryGetValue(ns, out var entry) ? entry : null;
#else
        Find(ns.ToString());
#endif

    public NodeTable? FindNodes(ReadOnlySpan<char> ns) => Find(ns)?.Nodes;

    public static NamespaceTable Synced(IEnumerable<NamespaceEntry> entries) =>
        new(entries.ToDictionary(entry => entry.Namespace), isSynced: true);

    /// <summary>From a snapshot: what is not in it may exist all the same.</summary>
    public static NamespaceTable Restored(IEnumerable<NamespaceEntry> entries) =>
        new(entries.ToDictionary(entry => entry.Namespace), isSynced: false);

    public NamespaceTable With(NamespaceEntry entry) =>
        new(new Dictionary<string, NamespaceEntry>(_entries) { [entry.Namespace] = entry }, IsSynced);
}

/// <summary>A namespace at one moment.</summary>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Rules">Which requests go to others than these, or to some of them; null when no rule says so.</param>
/// <param name="Window">The step of the rollout its weights are for; null without a rollout.</param>
internal sealed record NamespaceEntry(NodeTable Nodes, RuleSet? Rules = null, RolloutWindow? Window = null)
{
    public string Namespace => Nodes.Namespace;

    /// <summary>That rollout, where it keeps users on one side; else null.</summary>
    public StickyRollout? Sticky { get; init; }
}
