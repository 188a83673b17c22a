using System.Collections;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kenger.Architecture.Tests.Settings;

/// <summary>
/// <c>ConfigurationSchema.json</c> of a package, made from its options: their types, documentation and defaults. Editors merge those of all packages
/// that a project uses, so that it says nothing of other packages' sections but their names.
/// </summary>
internal sealed class SettingsSchema
{
    public const string FileName = "ConfigurationSchema.json";

    /// <summary>Times as <c>TimeText</c> reads them: a number of seconds, numbers with units, or .NET's own form.</summary>
    public const string TimePattern = @"^(\d*\.?\d+|(\d*\.?\d+(ms|s|m|h|d))+|(\d+[.:])?\d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,7})?)?)$";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool _isStrict;

    private SettingsSchema(bool isStrict) => _isStrict = isStrict;

    /// <summary>The text for a package.</summary>
    public static string For(string package)
    {
        var sections = SettingsSection.All.Where(section => section.Package == package).Select(section => KeyValuePair.Create(section.Name, (JsonNode?)Describe(section)));
        var kenger = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(sections),
            ["propertyNames"] = OneOf(SettingsSection.All.Select(section => section.Name)),
        };
        return new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["Kenger"] = kenger } }.ToJsonString(Indented) + "\n";
    }

    /// <summary>The options of a class, by name.</summary>
    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.Name, StringComparer.Ordinal);

    private static JsonObject Describe(SettingsSection section)
    {
        var schema = new SettingsSchema(section.Reading == Reading.Strict);
        var keys = section.Keys.Select(each => (each.Key, Schema: schema.OfProperty(each.Property)))
            .Concat(section.More.Select(each => (Key: each.Name, Schema: schema.OfType(each.Type, each.Description))));
        var described = new JsonObject
        {
            ["type"] = "object",
            ["description"] = OptionSummaries.Of(section.Options[0]),
            ["properties"] = new JsonObject(keys.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Schema))),
        };
        if (section.Reading == Reading.Shared)
        {
            // Those of others must pass here, too.
            described["propertyNames"] = OneOf(SettingsSection.RegistryKeys);
        }
        else
        {
            described["additionalProperties"] = false;
        }

        return described;
    }

    private JsonObject OfProperty(PropertyInfo property)
    {
        var schema = OfType(property.PropertyType, OptionSummaries.Of(property));
        if (!IsRequired(property) && DefaultOf(property) is { } value)
        {
            schema["default"] = value;
        }

        if (SettingWords.All.TryGetValue($"{property.DeclaringType!.Name}.{property.Name}", out var words))
        {
            SettingWords.Restrict(schema, words);
        }

        return schema;
    }

    private JsonObject OfType(Type type, string? description)
    {
        var schema = new JsonObject { ["type"] = NameOf(Nullable.GetUnderlyingType(type) ?? type) };
        if (description is not null)
        {
            schema["description"] = description;
        }

        if (type == typeof(string) && _isStrict)
        {
            schema["minLength"] = 1;
        }
        else if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(TimeSpan))
        {
            (schema["pattern"], schema["minimum"]) = (TimePattern, 0);
        }
        else if (type.IsAssignableTo(typeof(IDictionary<string, string>)))
        {
            schema["additionalProperties"] = new JsonObject { ["type"] = "string" };
        }
        else if (EntryOf(type) is { } entry)
        {
            schema["additionalProperties"] = OfType(entry, OptionSummaries.Of(entry));
        }
        else if (ItemOf(type) is { } item)
        {
            schema["items"] = OfType(item, IsScalar(item) ? null : OptionSummaries.Of(item));
        }
        else if (!IsScalar(type))
        {
            var properties = PropertiesOf(type).ToArray();
            schema["properties"] = new JsonObject(properties.Select(each => KeyValuePair.Create(each.Name, (JsonNode?)OfProperty(each))));
            schema["additionalProperties"] = false;
            if (properties.Where(IsRequired).Select(each => (JsonNode?)each.Name).ToArray() is { Length: > 0 } required)
            {
                schema["required"] = new JsonArray(required);
            }
        }

        return schema;
    }

    private JsonNode NameOf(Type type)
    {
        if (!_isStrict && (ItemOf(type) ?? (type == typeof(IDictionary<string, string>) ? type : null)) is not null)
        {
            return new JsonArray(ItemOf(type) is null ? "object" : "array", "string");
        }

        return type == typeof(TimeSpan) ? new JsonArray("string", "number")
            : type == typeof(bool) ? "boolean"
            : type == typeof(int) || type == typeof(long) ? "integer"
            : type == typeof(double) ? "number"
            : type == typeof(string) ? "string"
            : ItemOf(type) is not null ? "array"
            : "object";
    }

    // What is empty until somebody fills it can't be left out.
    private static bool IsRequired(PropertyInfo property) =>
        FreshValueOf(property) is "" || OptionSummaries.Of(property).Contains("Required.", StringComparison.Ordinal);

    private static JsonNode? DefaultOf(PropertyInfo property) => FreshValueOf(property) switch
    {
        null or "" => null,
        TimeSpan time => time.ToString("c"),
        IEnumerable and not string => null,
        var value => IsScalar(property.PropertyType) ? JsonSerializer.SerializeToNode(value) : null,
    };

    private static object? FreshValueOf(PropertyInfo property) => property.GetValue(Activator.CreateInstance(property.DeclaringType!));

    private static bool IsScalar(Type type) => type == typeof(string) || (Nullable.GetUnderlyingType(type) ?? type).IsValueType;

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) && type.GetGenericArguments() is [var item] ? item : null;

    private static Type? EntryOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>) ? type.GetGenericArguments()[1] : null;

    private static JsonObject OneOf(IEnumerable<string> names) => new() { ["pattern"] = $"^({string.Join('|', names.Distinct().Order(StringComparer.Ordinal))})$" };
}
