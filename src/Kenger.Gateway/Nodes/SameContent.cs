using Kenger.Contracts;

namespace Kenger.Gateway;

/// <summary>Whether two things on the wire say the same: records with lists and dictionaries in them can't tell by themselves.</summary>
internal static class SameContent
{
    public static bool Of(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0)
        && (one is null || other is null || one.All(pair => other.GetValueOrDefault(pair.Key) == pair.Value));

    public static bool Of(SyncRule one, SyncRule other) =>
        one.Id == other.Id
        && one.Name == other.Name
        && Of(one.Match, other.Match)
        && one.Target.Ns == other.Target.Ns
        && Of(one.Target.Labels, other.Target.Labels);

    private static bool Of(RuleMatch one, RuleMatch other) =>
        one.PathPrefix == other.PathPrefix
        && one.Percent == other.Percent
        && one.PercentKey == other.PercentKey
        && (one.Clients ?? []).SequenceEqual(other.Clients ?? [], StringComparer.Ordinal)
        && Of(one.Headers, other.Headers)
        && Of(one.Cookies, other.Cookies)
        && Of(one.Query, other.Query);
}
