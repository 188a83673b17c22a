using System.Collections.Frozen;
using System.Text.Json;

namespace Kenger.Registry.Server.State;

/// <summary>
/// The wire's words for closed sets: a member's own name in snake case, <c>rolled_back</c> for RolledBack. The one mapping for all of them:
/// a new member needs no other.
/// </summary>
internal static class WireName
{
    public static string ToWireName<TEnum>(this TEnum value)
        where TEnum : struct, Enum =>
        Names<TEnum>.ByValue[value];

    /// <summary>Reads what was checked before; throws for what is none.</summary>
    public static TEnum Parse<TEnum>(string name)
        where TEnum : struct, Enum =>
        Names<TEnum>.ByName[name];

    /// <summary>All of them, in the order of the enum.</summary>
    public static IEnumerable<string> All<TEnum>()
        where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().Select(ToWireName);

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly FrozenDictionary<TEnum, string> ByValue = Enum.GetValues<TEnum>()
            .ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, TEnum> ByName = ByValue
            .ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
