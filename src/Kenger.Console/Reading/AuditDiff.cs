using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Console.Reading;

/// <summary>What an entry of the audit changed, field by field, the changed ones first.</summary>
internal static class AuditDiff
{
    public static IReadOnlyList<(string Name, string Before, string After)> Of(AuditEntry entry)
    {
        var before = Fields(entry.Before);
        var after = Fields(entry.After);
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
