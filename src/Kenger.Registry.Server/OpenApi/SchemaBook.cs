using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>
/// JSON Schema of what is on the wire, made of the very metadata that reads and writes it. A type is described once for requests, with what its fields must be, and once
/// for answers, which may have more fields tomorrow.
/// </summary>
internal sealed class SchemaBook(ContractTexts texts)
{
    private readonly SortedDictionary<string, JsonObject?> _schemas = new(StringComparer.Ordinal);

    /// <summary>All that were referred to, by name.</summary>
    public JsonObject ToJson() => new(_schemas.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    /// <summary>Of an answer.</summary>
    public JsonObject OfAnswer(JsonTypeInfo type) => Of(type, isRequest: false);

    /// <summary>Of a body; what it is called where not all of its type's fields are taken.</summary>
    public JsonObject OfBody(Body body, bool takesUnknown)
    {
        var name = body.Name ?? NameOf(body.Type!.Type, isRequest: true);
        if (!_schemas.ContainsKey(name))
        {
            var schema = ToObject(body.Type!, isRequest: true, field => body.Fields.Count == 0 || body.Fields.Contains(field));
            if (takesUnknown)
            {
                // The original's clients send fields that nobody knows.
                schema.Remove("additionalProperties");
            }

            _schemas[name] = schema;
        }

        return Reference(name);
    }

    /// <summary>One that no type has.</summary>
    public JsonObject Add(string name, JsonObject schema)
    {
        _schemas[name] = schema;
        return Reference(name);
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/schemas/" + name };

    // In a request's own parts the same type is told apart from that in an answer.
    private static string NameOf(Type type, bool isRequest) =>
        isRequest && !type.Name.EndsWith("Request", StringComparison.Ordinal) && type != typeof(TrafficReport) ? type.Name + "Input" : type.Name;

    private JsonObject Of(JsonTypeInfo type, bool isRequest)
    {
        var actual = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return actual == typeof(string) ? Plain("string")
            : actual == typeof(bool) ? Plain("boolean")
            : actual == typeof(int) ? Plain("integer", "int32")
            : actual == typeof(long) ? Plain("integer", "int64")
            : actual == typeof(double) ? Plain("number", "double")
            : actual == typeof(DateTimeOffset) ? Plain("string", "date-time")
            : actual == typeof(NodeStatus) ? new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("online", "offline") }
            : actual == typeof(JsonElement) ? []
            : type.Kind switch
            {
                JsonTypeInfoKind.Enumerable => new JsonObject { ["type"] = "array", ["items"] = Of(Inner(type), isRequest) },
                JsonTypeInfoKind.Dictionary => new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(Inner(type), isRequest) },
                JsonTypeInfoKind.Object => Refer(type, isRequest),
                _ => throw new NotSupportedException($"{actual} has no schema."),
            };
    }

    private JsonObject Refer(JsonTypeInfo type, bool isRequest)
    {
        var name = NameOf(type.Type, isRequest);
        if (_schemas.TryAdd(name, null))
        {
            _schemas[name] = ToObject(type, isRequest, static _ => true);
        }

        return Reference(name);
    }

    private JsonObject ToObject(JsonTypeInfo type, bool isRequest, Func<string, bool> takes)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var property in type.Properties.Where(property => takes(property.Name)))
        {
            var schema = Of(type.Options.GetTypeInfo(property.PropertyType), isRequest);
            if (isRequest)
            {
                FieldRules.Apply(type.Type, property.Name, schema);
            }

            if ((FieldTexts.Find(type.Type, property.Name) ?? texts.OfField(type.Type, property.Name)) is { } text)
            {
                schema["description"] = text;
            }

            properties[property.Name] = schema;
            if (property.IsRequired || FieldRules.IsRequired(type.Type, property.Name) || (!isRequest && IsAlwaysWritten(property)))
            {
                required.Add((JsonNode)property.Name);
            }
        }

        var whole = new JsonObject { ["type"] = "object" };
        if (texts.OfType(type.Type) is { } about)
        {
            whole["description"] = about;
        }

        whole["properties"] = properties;
        if (required.Count > 0)
        {
            whole["required"] = required;
        }

        if (isRequest)
        {
            whole["additionalProperties"] = false;
        }

        return whole;
    }

    // Null is never written, and all else is, unless a field says when it is not.
    private static bool IsAlwaysWritten(JsonPropertyInfo property) =>
        property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null && property.ShouldSerialize is null;

    private static JsonTypeInfo Inner(JsonTypeInfo type) => type.Options.GetTypeInfo(type.Type.GetGenericArguments()[^1]);

    private static JsonObject Plain(string type, string? format = null)
    {
        var schema = new JsonObject { ["type"] = type };
        if (format is not null)
        {
            schema["format"] = format;
        }

        return schema;
    }
}
