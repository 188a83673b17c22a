using System.Globalization;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>Who gets a namespace's traffic, for people.</summary>
internal static class ServingText
{
    private const int MaxListed = 5;

    /// <summary><c>everything goes to version=v1, 2 nodes online</c></summary>
    public static string WhereAllGoes(NamespaceState ns, string key)
    {
        NodeState[] serving = [.. ns.Serving()];
        return serving.Length == 0
            ? "nobody is online to take the traffic"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"everything goes to {Labels(serving.Select(node => LabelPair.From(node.Labels, key)))}, {serving.Length} {(serving.Length == 1 ? "node" : "nodes")} online");
    }

    /// <summary>Some labels; <c>nothing</c> for none.</summary>
    public static string Labels(IEnumerable<LabelPair> labels)
    {
        var all = labels.Distinct().OrderBy(label => label.Value, StringComparer.Ordinal).Select(Describe).ToArray();
        return all.Length == 0 ? "nothing"
            : string.Join(", ", all.Take(MaxListed)) + (all.Length > MaxListed ? $" and {all.Length - MaxListed} more" : "");
    }

    private static string Describe(LabelPair label) => label.Value.Length > 0 ? label.ToString() : $"nodes without the label {label.Key}";
}
