using System.Globalization;
using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Console.Calls;

/// <summary>What people can say of a rule, wherever it comes from: a rule there is, a form, or what the audit keeps of one.</summary>
internal sealed record RuleContent
{
    public string? Name { get; init; }

    /// <summary>From 1 on; null for the last.</summary>
    public int? Position { get; init; }

    public required RuleMatch Match { get; init; }

    public required RuleTarget Target { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>When it goes by itself; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    public string? Reason { get; init; }

    /// <summary>As the audit keeps it; null for what is no rule.</summary>
    public static RuleContent? Of(JsonElement? kept)
    {
        if (kept is not { ValueKind: JsonValueKind.Object } rule || !rule.TryGetProperty(WireNames.Match, out var match) || !rule.TryGetProperty(WireNames.Target, out var target))
        {
            return null;
        }

        return new RuleContent
        {
            Name = Text(rule, WireNames.Name),
            Position = rule.TryGetProperty(WireNames.Position, out var position) && position.TryGetInt32(out var place) ? place : null,
            Match = match.Deserialize(KengerJson.Readable.RuleMatch) ?? new RuleMatch(),
            Target = target.Deserialize(KengerJson.Readable.RuleTarget) ?? new RuleTarget(),
            IsEnabled = !rule.TryGetProperty(WireNames.Enabled, out var enabled) || enabled.ValueKind != JsonValueKind.False,
            Until = rule.TryGetProperty(WireNames.ExpiresAt, out var until) && until.TryGetDateTimeOffset(out var time) ? time : null,
            Reason = Text(rule, WireNames.Reason),
        };
    }

    /// <summary>Field by field, as the audit has them; null for one that is not there.</summary>
    public IReadOnlyList<(string Name, string? Value)> Fields() =>
    [
        (WireNames.Name, Name), (WireNames.Position, Position?.ToString(CultureInfo.InvariantCulture)),
        (WireNames.Match, JsonSerializer.Serialize(Match, KengerJson.Readable.RuleMatch)), (WireNames.Target, JsonSerializer.Serialize(Target, KengerJson.Readable.RuleTarget)),
        (WireNames.Enabled, IsEnabled ? "true" : "false"), (WireNames.ExpiresAt, Until?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)), (WireNames.Reason, Reason),
    ];

    private static string? Text(JsonElement rule, string name) =>
        rule.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } given ? given : null;
}
