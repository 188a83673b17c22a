using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Console.Reading;

/// <summary>What an entry of the audit changed, field by field, the changed ones first.</summary>
internal static class AuditDiff
{
    public static IReadOnlyList<(string Name, string Before, string After)> Of(AuditEntry entry) => Of(entry.Before, entry.After);

    /// <summary>What differs between two states.</summary>
    /// <param name="earlier">The one before; null for none.</param>
    /// <param name="later">The one after; null for none.</param>
    public static IReadOnlyList<(string Name, string Before, string After)> Of(JsonElement? earlier, JsonElement? later)
    {
        var before = Fields(earlier);
        var after = Fields(later);
        return
        [
            .. before.Keys.Union(after.Keys)
                .Select(name => (Name: name, Before: before.GetValueOrDefault(name, ""), After: after.GetValueOrDefault(name, "")))
                .OrderBy(each => each.Before == each.After),
        ];
    }

    private static Dictionary<string, string> Fields(JsonElement? state) => state is { ValueKind: JsonValueKind.Object } fields
        ? fields.EnumerateObject().GroupBy(each => each.Name, StringComparer.Ordinal).ToDictionary(
            each => each.Key,
            each => each.Last().Value is { ValueKind: JsonValueKind.String } text ? text.GetString()! : each.Last().Value.GetRawText(),
            StringComparer.Ordinal)
        : [];
}
