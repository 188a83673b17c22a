using System.Collections.Immutable;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Http;

/// <summary>Fields that hold several values: each is read by the rule, and each broken one named.</summary>
internal partial class RequestObject
{
    public Labels? OptionalLabels(string field) =>
        OptionalTexts(field, FieldChecks.MaxLabels, FieldChecks.CheckLabelKey, FieldChecks.CheckLabelValue) is { } labels ? Labels.From(labels) : null;

    /// <summary>An object of strings, ordered by name.</summary>
    public ImmutableSortedDictionary<string, string>? OptionalTexts(
        string field, int max, Func<string?, string?> nameRule, Func<string?, string?> valueRule)
    {
        if (!TryGet(field, out var found))
        {
            return null;
        }

        if (found.ValueKind != JsonValueKind.Object)
        {
            Reject(field, "must be an object of strings");
            return null;
        }

        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var property in found.EnumerateObject())
        {
            // Under the object's own name: theirs may be of any length, with anything in it.
            if (nameRule(property.Name) is { } badName)
            {
                Reject(field, badName);
            }
            else if (ReadText($"{field}.{property.Name}", property.Value, valueRule) is { } value)
            {
                texts[property.Name] = value;
            }
        }

        RequireAtMost(field, texts.Count, max);
        return texts.ToImmutable();
    }

    /// <summary>A list of strings.</summary>
    public ImmutableArray<string>? OptionalTexts(string field, int max, Func<string?, string?> rule) =>
        OptionalItems(field, max, "strings") is { } items
            ? [.. items.Select((item, i) => ReadText($"{field}[{i}]", item, rule)).OfType<string>()]
            : null;

    /// <summary>A list of whole numbers, each to be checked by whoever asked. The list is told as one: places say little in it.</summary>
    public ImmutableArray<long>? OptionalNumbers(string field)
    {
        if (!TryGet(field, out var found))
        {
            return null;
        }

        if (found.ValueKind != JsonValueKind.Array
            || found.EnumerateArray().Any(static item => item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out _)))
        {
            Reject(field, "must be a list of whole numbers");
            return null;
        }

        return [.. found.EnumerateArray().Select(static item => item.GetInt64())];
    }

    /// <summary>A list of objects.</summary>
    public ImmutableArray<RequestObject>? OptionalObjects(string field, int max) =>
        OptionalItems(field, max, "objects") is { } items
            ? [.. items.Select((item, i) => ReadItem($"{field}[{i}]", item)).OfType<RequestObject>()]
            : null;

    private RequestObject? ReadItem(string name, JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Object)
        {
            return Inner(item, name);
        }

        Reject(name, "must be an object");
        return null;
    }

    private IEnumerable<JsonElement>? OptionalItems(string field, int max, string kind)
    {
        if (!TryGet(field, out var found))
        {
            return null;
        }

        if (found.ValueKind != JsonValueKind.Array)
        {
            Reject(field, $"must be a list of {kind}");
            return null;
        }

        // Before they are read: nobody needs to hear of each of ten thousand.
        return RequireAtMost(field, found.GetArrayLength(), max) ? found.EnumerateArray() : null;
    }

    private bool RequireAtMost(string field, int count, int max)
    {
        if (count > max)
        {
            Reject(field, $"must be at most {max}");
        }

        return count <= max;
    }
}
