using System.Collections.Immutable;
using System.Text.Json;

namespace Kenger.Registry.Server.State;

/// <summary>A node's labels: immutable, ordered by key, equal when they say the same.</summary>
internal sealed class Labels : IEquatable<Labels>
{
    public static readonly Labels None = new(ImmutableSortedDictionary<string, string>.Empty);

    private Labels(ImmutableSortedDictionary<string, string> values) => Values = values;

    public ImmutableSortedDictionary<string, string> Values { get; }

    public static Labels From(IEnumerable<KeyValuePair<string, string>> values)
    {
        var sorted = values.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return sorted.IsEmpty ? None : new Labels(sorted);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static Labels FromJson(string? json) =>
        json is null ? None : From(JsonSerializer.Deserialize(json, LabelsJson.Default.DictionaryStringString) ?? []);

    /// <summary>For the store; null when there are none.</summary>
    public string? ToJson() =>
        Values.IsEmpty ? null : JsonSerializer.Serialize(Values, LabelsJson.Default.ImmutableSortedDictionaryStringString);

    public bool Equals(Labels? other) => other is not null && Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as Labels);

    public override int GetHashCode() => Values.Count;
}
