namespace Kenger.Gateway;

/// <summary>What came of an answer of the registry.</summary>
/// <param name="Table">The state from now on.</param>
/// <param name="Changes">What differs from before.</param>
/// <param name="Rejected">One sentence for each node, rule or namespace that was dropped.</param>
internal sealed record SyncOutcome(NamespaceTable Table, IReadOnlyList<NamespaceChange> Changes, IReadOnlyList<string> Rejected);
