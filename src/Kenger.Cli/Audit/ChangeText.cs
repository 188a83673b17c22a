using System.Text.Json;

namespace Kenger.Cli.Audit;

/// <summary>What became of what, in a line: <c>weight 100 → 10</c>.</summary>
internal static class ChangeText
{
    public static string Format(JsonElement? before, JsonElement? after)
    {
        var old = Fields(before);
        var now = Fields(after);
        var changes = old.Keys.Union(now.Keys)
            // Every change moves these.
            .Where(field => field is not ("version" or "updated_at" or "last_heartbeat"))
            .Select(field => (field, Old: old.GetValueOrDefault(field), Now: now.GetValueOrDefault(field)))
            .Where(change => change.Old != change.Now)
            .ToList();
        // Of something new or gone, every field is a change: its target says enough.
        return old.Count == 0 || now.Count == 0 ? "" : string.Join(", ", changes.Select(change => $"{change.field} {change.Old ?? "–"} → {change.Now ?? "–"}"));
    }

    private static Dictionary<string, string> Fields(JsonElement? state) =>
        state is { ValueKind: JsonValueKind.Object } fields
            // A name that is there twice counts as the last one, as for most readers of JSON.
            ? fields.EnumerateObject().GroupBy(field => field.Name).Select(twins => twins.Last()).ToDictionary(
                field => field.Name,
                field => field.Value.ValueKind is JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText())
            : [];
}
