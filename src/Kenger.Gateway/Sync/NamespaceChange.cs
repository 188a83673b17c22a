namespace Kenger.Gateway;

/// <summary>How a namespace differs from before; with nobody added or removed it is weights or health paths.</summary>
internal sealed record NamespaceChange(string Namespace, int Added, int Removed, int Total)
{
    public static NamespaceChange Between(string ns, NodeTable? before, NodeTable? after)
    {
        var was = NodesOf(before);
        var isNow = NodesOf(after);
        return new NamespaceChange(ns, isNow.Count(node => !was.Contains(node)), was.Count(node => !isNow.Contains(node)), isNow.Count);
    }

    // A node with other labels is another object, but no other node.
    private static HashSet<NodeTrack> NodesOf(NodeTable? table) => [.. table?.Entries.Select(entry => entry.Node.Track) ?? []];
}
