using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Kenger.Registry.Server.Tests.OpenApi;

/// <summary>The description that a registry serves, as tests read it.</summary>
internal sealed class ApiDocument
{
    private const string SchemasPlace = "#/components/schemas/";
    private const string DefinitionsPlace = "#/$defs/";

    public ApiDocument(string text)
    {
        Json = JsonNode.Parse(text)!.AsObject();
        Operations =
        [
            .. from path in Json["paths"]!.AsObject()
               from method in path.Value!.AsObject()
               select new ApiOperation(this, path.Key, method.Key.ToUpperInvariant(), method.Value!.AsObject()),
        ];
    }

    public JsonObject Json { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    public ApiOperation this[string path] => Operations.Single(operation => operation.Path == path);

    /// <summary>What a reference leads to, or the node itself.</summary>
    public JsonObject Resolve(JsonNode node)
    {
        var place = node["$ref"]?.GetValue<string>();
        return place is null ? node.AsObject() : place.Split('/').Skip(1).Aggregate((JsonNode)Json, (at, name) => at[name]!).AsObject();
    }

    /// <summary>What is wrong with a value; empty when nothing is. Unlike readers at large it takes no field that is not described.</summary>
    public string WhatIsWrong(JsonNode schema, string value)
    {
        var root = Close(schema.DeepClone()).AsObject();
        root["$defs"] = Close(Json["components"]!["schemas"]!.DeepClone());
        var checker = JsonSchema.FromText(root.ToJsonString().Replace(SchemasPlace, DefinitionsPlace, StringComparison.Ordinal));
        using var json = JsonDocument.Parse(value);
        var result = checker.Evaluate(json.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return result.IsValid
            ? ""
            : string.Join('\n', result.Details!.Where(each => each.Errors is not null).Select(each => $"{each.InstanceLocation}: {string.Join(' ', each.Errors!.Values)}")) + "\n" + value;
    }

    private static JsonNode Close(JsonNode node)
    {
        if (node is JsonObject schema)
        {
            foreach (var (_, inner) in schema.Where(pair => pair.Value is not null))
            {
                Close(inner!);
            }

            if (schema["properties"] is JsonObject && schema["type"] is JsonValue && !schema.ContainsKey("additionalProperties"))
            {
                schema["additionalProperties"] = false;
            }
        }

        return node;
    }
}

/// <summary>One operation of the description.</summary>
internal sealed record ApiOperation(ApiDocument Document, string Path, string Method, JsonObject Json)
{
    public string Id => Json["operationId"]!.GetValue<string>();

    public IReadOnlyList<JsonObject> Parameters => [.. (Json["parameters"]?.AsArray() ?? []).Select(each => each!.AsObject())];

    public JsonObject? Body => Json["requestBody"]?["content"]?["application/json"]?.AsObject();

    /// <summary>The schema of its body, without the reference.</summary>
    public JsonObject BodySchema => Document.Resolve(Body!["schema"]!);

    public string BodyExample => Body!["example"]!.ToJsonString();

    public IEnumerable<int> Statuses => Json["responses"]!.AsObject().Select(pair => int.Parse(pair.Key, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The path and the query that the examples of its parameters make.</summary>
    public string ExamplePath => PathWith(null, null);

    public JsonObject Answer(int status) => Document.Resolve(Json["responses"]![status.ToString(System.Globalization.CultureInfo.InvariantCulture)]!);

    /// <summary>The same, with another value for one of them.</summary>
    public string PathWith(string? name, string? value)
    {
        var path = Path;
        var query = new List<string>();
        foreach (var parameter in Parameters)
        {
            var each = parameter["name"]!.GetValue<string>();
            var text = Uri.EscapeDataString(each == name ? value! : parameter["example"]!.ToString());
            if (parameter["in"]!.GetValue<string>() == "path")
            {
                path = path.Replace("{" + each + "}", text, StringComparison.Ordinal);
            }
            else
            {
                query.Add($"{each}={text}");
            }
        }

        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    public override string ToString() => $"{Method} {Path}";
}
