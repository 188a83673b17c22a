using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Rules;

/// <summary>What a rule looks for and where it leads as JSON, the same wherever it is kept or told: absent instead of null.</summary>
internal static class RuleJson
{
    public static string Of(RuleMatch match) => JsonSerializer.Serialize(match, KengerJson.Readable.RuleMatch);

    public static string Of(RuleTarget target) => JsonSerializer.Serialize(target, KengerJson.Readable.RuleTarget);

    public static RuleMatch ToMatch(string json) => JsonSerializer.Deserialize(json, KengerJson.Readable.RuleMatch) ?? new RuleMatch();

    public static RuleTarget ToTarget(string json) => JsonSerializer.Deserialize(json, KengerJson.Readable.RuleTarget) ?? new RuleTarget();

    public static void Write(Utf8JsonWriter json, RuleMatch match) => JsonSerializer.Serialize(json, match, KengerJson.Readable.RuleMatch);

    public static void Write(Utf8JsonWriter json, RuleTarget target) => JsonSerializer.Serialize(json, target, KengerJson.Readable.RuleTarget);
}
