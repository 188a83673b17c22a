using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Kenger.Architecture.Tests.Settings;

/// <summary>The schemas of several packages as one, as editors merge them.</summary>
internal sealed class MergedSchema
{
    private static readonly JsonDocumentOptions Comments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly JsonSchema _schema;

    /// <summary>Merges the files as they lie beside the projects.</summary>
    /// <exception cref="InvalidOperationException">Two of them say different things of the same.</exception>
    public MergedSchema(params IEnumerable<string> packages)
    {
        var merged = new JsonObject();
        foreach (var package in packages)
        {
            Merge(merged, JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.PathOf(package), SettingsSchema.FileName)))!.AsObject());
        }

        _schema = JsonSchema.FromText(merged.ToJsonString());
    }

    public static MergedSchema OfAll { get; } = new(SettingsSection.Packages);

    /// <summary>What is wrong with a file of settings; empty when nothing is.</summary>
    public string WhatIsWrong(string settings)
    {
        using var json = JsonDocument.Parse(settings, Comments);
        var result = _schema.Evaluate(json.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? ""
            : string.Join('\n', result.Details!.Where(each => each.Errors is not null).Select(each => $"{each.InstanceLocation}: {string.Join(' ', each.Errors!.Values)}"));
    }

    private static void Merge(JsonObject into, JsonObject more)
    {
        foreach (var (name, value) in more)
        {
            if (into[name] is JsonObject there && value is JsonObject inner)
            {
                Merge(there, inner);
            }
            else if (into[name] is null)
            {
                into[name] = value!.DeepClone();
            }
            else if (!JsonNode.DeepEquals(into[name], value))
            {
                throw new InvalidOperationException($"Two schemas differ in {into[name]!.GetPath()}.");
            }
        }
    }
}
