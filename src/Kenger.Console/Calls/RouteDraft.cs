using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kenger.Contracts;

namespace Kenger.Console.Calls;

/// <summary>A route as it is written in the editor: the JSON of the API, as far as it is some.</summary>
internal sealed class RouteDraft
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private RouteDraft(JsonObject? route, int? line, bool isId) => (Route, Line, HasOtherId) = (route, line, isId);

    /// <summary>The route; null while the text is none.</summary>
    public JsonObject? Route { get; }

    /// <summary>The line, from 1, in which the text stops being JSON; null where that is not what is wrong.</summary>
    public int? Line { get; }

    /// <summary>Whether it is a route, but another one.</summary>
    public bool HasOtherId { get; }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id that it must have; null for any.</param>
    public static RouteDraft Parse(string text, string? id)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) is not JsonObject route ? new(null, 1, false)
                : id is not null && IdOf(route) != id ? new(null, null, true)
                : new(route, null, false);
        }
        catch (JsonException exception)
        {
            return new(null, (int)Math.Min(exception.LineNumber ?? 0, int.MaxValue - 1) + 1, false);
        }
    }

    /// <summary>A route as text, as people write it.</summary>
    public static string Write(RouteDefinition route) =>
        JsonSerializer.SerializeToNode(route, KengerJson.Readable.RouteDefinition)!.ToJsonString(Indented);

    /// <summary>What a new route begins with.</summary>
    public static string Template(string ns) =>
        new JsonObject { [WireNames.Id] = "", [WireNames.Host] = "shop.example.com", [WireNames.Path] = "/", [WireNames.Ns] = ns }.ToJsonString(Indented);

    /// <summary>The line, from 1, of a field that the registry names, such as <c>rate_limit.burst</c>; null when it is in none.</summary>
    public static int? LineOf(string text, string field)
    {
        var name = "\"" + field.Split('.')[^1].Split('[')[0] + "\"";
        var lines = text.Split('\n');
        var from = field.Split('.') is [var outer, _, ..] ? Array.FindIndex(lines, line => line.Contains($"\"{outer}\"", StringComparison.Ordinal)) : 0;
        var at = Array.FindIndex(lines, Math.Max(0, from), line => line.Contains(name, StringComparison.Ordinal));
        return at < 0 ? null : at + 1;
    }

    private static string? IdOf(JsonObject route) =>
        route[WireNames.Id] is JsonValue value && value.TryGetValue<string>(out var id) ? id : null;
}
