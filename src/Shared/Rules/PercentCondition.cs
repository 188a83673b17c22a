using System.Globalization;

namespace Kenger;

/// <summary>
/// A share of the requests, chosen by a key each has: a key that is in stays in while the share grows, on every gateway, and another
/// rule chooses other keys.
/// </summary>
internal sealed class PercentCondition : IRuleCondition
{
    private readonly KeyPlaces _places;
    private readonly int _share;
    private readonly string _percent;
    private readonly RequestKey _key;

    /// <summary>Makes it ready.</summary>
    /// <exception cref="FormatException">The key is none.</exception>
    public PercentCondition(long ruleId, double percent, string? key)
    {
        _places = KeyPlaces.OfRule(ruleId);
        _share = (int)Math.Round(percent * KeyPlaces.PerPercent);
        _percent = percent.ToString(CultureInfo.InvariantCulture);
        _key = key is null ? RequestKey.Client : RequestKey.Parse(key);
    }

    public bool IsMet(ref RuleRequest request) => request.TryHash(_key, out var hash) && IsIn(hash);

    public string WhyNot(ref RuleRequest request)
    {
        var (key, whyNone) = request.Describe(_key);
        return key is null ? $"percent: {whyNone}" : $"percent: {_key} '{key}' is not among {_percent} %";
    }

    public bool IsIn(ReadOnlySpan<char> key) => IsIn(StableHash.Hash(key));

    private bool IsIn(ulong hash) => _places.Find(hash) < _share;
}
