using System.Text.Json;

namespace Kenger.Registry.Consul.Reading;

/// <summary>
/// An object of a body as Consul reads it: names in any case, with underscores or without; unknown ones are ignored. What is of the wrong type is collected in
/// <see cref="Problems"/>, which all objects of a body share.
/// </summary>
internal sealed class BodyFields
{
    private readonly Dictionary<string, JsonElement> _values;
    private readonly string _place;

    private BodyFields(JsonElement element, string place, List<string> problems)
    {
        (_place, Problems) = (place, problems);
        _values = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null)
            {
                _values[property.Name.Replace("_", "", StringComparison.Ordinal)] = property.Value;
            }
        }
    }

    /// <summary>What is wrong, as sentences.</summary>
    public List<string> Problems { get; }

    /// <summary>Null for a body that is no object, or has text that is none.</summary>
    public static BodyFields? Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            ReadTexts(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new BodyFields(document.RootElement.Clone(), "", []) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter for half characters, which are found when a text is read.
            return null;
        }
    }

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Empty when absent.</summary>
    public string Text(string name) => Find(name) is not { } value ? "" : value.ValueKind == JsonValueKind.String ? value.GetString()! : Broken(name, "a string", "");

    public bool Flag(string name) => Find(name) is { } value && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : Broken(name, "true or false", false));

    /// <summary>Null when absent.</summary>
    public int? Number(string name) =>
        Find(name) is not { } value ? null : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : Broken<int?>(name, "a whole number", null);

    /// <summary>Null when absent or empty. As Go reads it: text, or a number of nanoseconds.</summary>
    public TimeSpan? Duration(string name)
    {
        if (Find(name) is not { } value || (value.ValueKind == JsonValueKind.String && value.GetString() is ""))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && GoDuration.TryParse(value.GetString()!, out var duration) ? duration
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var nanoseconds) && nanoseconds >= 0 ? TimeSpan.FromTicks(nanoseconds / 100)
            : Broken<TimeSpan?>(name, "a duration like 10s or 1m30s", null);
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(each => each.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(each => each.GetString()!)]
            : Broken<IReadOnlyList<string>>(name, "a list of strings", []);
    }

    /// <summary>Names and values in the order of their names.</summary>
    public SortedDictionary<string, string> Map(string name)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Find(name) is not { } value)
        {
            return map;
        }

        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(each => each.Value.ValueKind != JsonValueKind.String))
        {
            return Broken(name, "an object of strings", map);
        }

        foreach (var each in value.EnumerateObject())
        {
            map[each.Name] = each.Value.GetString()!;
        }

        return map;
    }

    /// <summary>Headers: a name and a list of values each.</summary>
    public SortedDictionary<string, string[]> Lists(string name)
    {
        var map = new SortedDictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        if (Find(name) is not { } value)
        {
            return map;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return Broken(name, "an object of lists", map);
        }

        foreach (var each in value.EnumerateObject())
        {
            if (each.Value.ValueKind != JsonValueKind.Array || each.Value.EnumerateArray().Any(text => text.ValueKind != JsonValueKind.String))
            {
                return Broken(name, "an object of lists of strings", map);
            }

            map[each.Name] = [.. each.Value.EnumerateArray().Select(text => text.GetString()!)];
        }

        return map;
    }

    /// <summary>An object inside; null when absent.</summary>
    public BodyFields? Object(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new BodyFields(value, $"{_place}{name}.", Problems)
        : Broken<BodyFields?>(name, "an object", null);

    /// <summary>Objects of a list inside.</summary>
    public IReadOnlyList<BodyFields> Objects(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(each => each.ValueKind == JsonValueKind.Object)
            ? [.. value.EnumerateArray().Select((each, i) => new BodyFields(each, $"{_place}{name}[{i}].", Problems))]
            : Broken<IReadOnlyList<BodyFields>>(name, "a list of objects", []);
    }

    /// <summary>Says what is wrong with a field.</summary>
    public void Reject(string name, string why) => Problems.Add($"{_place}{name} {why}");

    // All of them once: later nobody expects one that can't be read.
    private static void ReadTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    ReadTexts(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var each in element.EnumerateArray())
                {
                    ReadTexts(each);
                }

                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }

    private JsonElement? Find(string name) => _values.TryGetValue(name, out var value) ? value : null;

    private T Broken<T>(string name, string what, T instead)
    {
        Reject(name, $"must be {what}");
        return instead;
    }
}
