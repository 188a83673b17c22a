namespace Kenger;

/// <summary>The labels nodes must have to be chosen, all of them. Equal when they ask for the same.</summary>
internal sealed class LabelSelector : IEquatable<LabelSelector>
{
    private readonly KeyValuePair<string, string>[] _labels;
    private readonly string _key;

    public LabelSelector(IReadOnlyDictionary<string, string> labels)
    {
        _labels = [.. labels.OrderBy(label => label.Key, StringComparer.Ordinal)];
        _key = string.Join(',', _labels.Select(label => $"{label.Key}={label.Value}"));
    }

    public bool Matches(NodeBase node)
    {
        foreach (var (key, value) in _labels)
        {
            if (node.Labels is null || !node.Labels.TryGetValue(key, out var own) || own != value)
            {
                return false;
            }
        }

        return true;
    }

    public bool Equals(LabelSelector? other) =>
        other is not null && (ReferenceEquals(this, other) || _labels.AsSpan().SequenceEqual(other._labels));

    public override bool Equals(object? obj) => Equals(obj as LabelSelector);

    public override int GetHashCode() => _key.GetHashCode(StringComparison.Ordinal);

    /// <summary><c>version=v2,zone=a</c></summary>
    public override string ToString() => _key;
}
