using System.Collections.Immutable;
using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Rules;

/// <summary>A traffic rule at one revision.</summary>
internal sealed record RuleState
{
    /// <summary>The draft's to give.</summary>
    public long Id { get; init; }

    public required long NamespaceId { get; init; }

    public required string Ns { get; init; }

    /// <summary>Its place among the namespace's rules, from 1 on.</summary>
    public required int Position { get; init; }

    public string? Name { get; init; }

    public required RuleMatch Match { get; init; }

    public required RuleTarget Target { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>When it goes by itself; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The name of the token that added it.</summary>
    public required string Author { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public long Version { get; init; }
}

/// <summary>Keeps the positions of a namespace's rules at 1, 2, 3 and so on, whatever comes and goes.</summary>
internal static class RuleOrder
{
    /// <summary>Puts a rule, new or known, at its position; beyond the last one it is the last.</summary>
    public static ImmutableArray<RuleState> With(this ImmutableArray<RuleState> rules, RuleState rule)
    {
        var others = rules.RemoveAll(other => other.Id == rule.Id);
        return Numbered(others.Insert(Math.Clamp(rule.Position - 1, 0, others.Length), rule));
    }

    public static ImmutableArray<RuleState> Without(this ImmutableArray<RuleState> rules, long id) => Numbered(rules.RemoveAll(rule => rule.Id == id));

    private static ImmutableArray<RuleState> Numbered(ImmutableArray<RuleState> rules) =>
        [.. rules.Select((rule, i) => rule.Position == i + 1 ? rule : rule with { Position = i + 1 })];
}

/// <summary>What a rule looks for and where it leads as JSON, the same wherever it is kept or told: absent instead of null.</summary>
internal static class RuleJson
{
    public static string Write(RuleMatch match) => JsonSerializer.Serialize(match, KengerJson.Readable.RuleMatch);

    public static string Write(RuleTarget target) => JsonSerializer.Serialize(target, KengerJson.Readable.RuleTarget);

    public static RuleMatch ToMatch(string json) => JsonSerializer.Deserialize(json, KengerJson.Readable.RuleMatch) ?? new RuleMatch();

    public static RuleTarget ToTarget(string json) => JsonSerializer.Deserialize(json, KengerJson.Readable.RuleTarget) ?? new RuleTarget();

    public static void Write(Utf8JsonWriter json, RuleMatch match) => JsonSerializer.Serialize(json, match, KengerJson.Readable.RuleMatch);

    public static void Write(Utf8JsonWriter json, RuleTarget target) => JsonSerializer.Serialize(json, target, KengerJson.Readable.RuleTarget);
}
