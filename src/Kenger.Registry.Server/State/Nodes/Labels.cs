using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kenger.Registry.Server.State.Nodes;

/// <summary>
/// A node's labels: immutable, ordered by key, equal when they say the same. The nodes of one service mostly do, and share one
/// instance: labels of its own would double what a node takes.
/// </summary>
internal sealed class Labels : IEquatable<Labels>
{
    public static readonly Labels None = new(ImmutableSortedDictionary<string, string>.Empty);

    // Beyond this, somebody gives every node its own, and nothing is gained by remembering them.
    private const int MaxShared = 4_096;

    private static readonly ConcurrentDictionary<Labels, Labels> Shared = new();

    private Labels(ImmutableSortedDictionary<string, string> values) => Values = values;

    public ImmutableSortedDictionary<string, string> Values { get; }

    public static Labels From(IEnumerable<KeyValuePair<string, string>> values)
    {
        var sorted = values.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return sorted.IsEmpty ? None : Share(new Labels(sorted));
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static Labels FromJson(string? json) =>
        json is null ? None : From(JsonSerializer.Deserialize(json, LabelsJson.Default.DictionaryStringString) ?? []);

    /// <summary>For the store; null when there are none.</summary>
    public string? ToJson() =>
        Values.IsEmpty ? null : JsonSerializer.Serialize(Values, LabelsJson.Default.ImmutableSortedDictionaryStringString);

    public bool Equals(Labels? other) => other is not null && Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as Labels);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var (key, value) in Values)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    private static Labels Share(Labels labels)
    {
        if (Shared.TryGetValue(labels, out var same))
        {
            return same;
        }

        if (Shared.Count >= MaxShared)
        {
            Shared.Clear();
        }

        return Shared.GetOrAdd(labels, labels);
    }
}

[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
internal sealed partial class LabelsJson : JsonSerializerContext;

/// <summary>A label and the value that tells nodes apart; the empty value stands for nodes without the label too.</summary>
internal readonly record struct LabelPair(string Key, string Value)
{
    /// <summary>Reads <c>version=v2</c>.</summary>
    public static LabelPair Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return new LabelPair(text[..equals], text[(equals + 1)..]);
    }

    /// <summary>What a node with these labels shows for a key.</summary>
    public static LabelPair From(Labels labels, string key) => new(key, labels.Values.GetValueOrDefault(key, ""));

    public bool Matches(Labels labels) => From(labels, Key) == this;

    public override string ToString() => $"{Key}={Value}";
}
