using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.Outgoing;

namespace Kenger.Registry.Server.Http;

/// <summary>The fields of a rollout's start that say who is asked.</summary>
internal static class RolloutAsksFields
{
    public static ImmutableArray<RolloutHook> ReadHooks(RequestFields fields) =>
        fields.OptionalObjects(WireNames.Hooks, ReleaseChecks.MaxHooks) is { } given ? [.. given.Select(ReadHook)] : [];

    public static ImmutableArray<RolloutCheck> ReadChecks(RequestFields fields) =>
        fields.OptionalObjects(WireNames.Checks, ReleaseChecks.MaxChecks) is { } given ? [.. given.Select(ReadCheck)] : [];

    private static RolloutHook ReadHook(RequestObject fields) => new()
    {
        Url = fields.Text(WireNames.Url, CheckUrl),
        Secret = fields.OptionalText(WireNames.Secret, ReleaseChecks.CheckSecret),
        On = fields.OptionalTexts(WireNames.On, MaxPoints, ReleaseChecks.CheckHookPoint) is { Length: > 0 } points ? [.. points.Distinct()] : null,
        TimeoutSeconds = (int?)fields.OptionalNumber(WireNames.TimeoutSeconds, ReleaseChecks.CheckHookTimeout),
        OnDeny = fields.OptionalText(WireNames.OnDeny, ReleaseChecks.CheckOnDeny),
        OnNoAnswer = fields.OptionalText(WireNames.OnNoAnswer, ReleaseChecks.CheckOnNoAnswer),
    };

    private static RolloutCheck ReadCheck(RequestObject fields)
    {
        var check = new RolloutCheck
        {
            Name = fields.OptionalText(WireNames.Name, ReleaseChecks.CheckRuleName),
            Url = fields.Text(WireNames.Url, CheckUrl),
            Query = fields.OptionalText(WireNames.Query, ReleaseChecks.CheckQuery),
            Pointer = fields.OptionalText(WireNames.Pointer, ReleaseChecks.CheckPointer),
            Max = fields.OptionalFraction(WireNames.Max, ReleaseChecks.CheckLimit),
            Min = fields.OptionalFraction(WireNames.Min, ReleaseChecks.CheckLimit),
        };
        if (!fields.IsBroken && check.Query is null == check.Pointer is null)
        {
            fields.Reject(WireNames.Query, "is required where there is no pointer, and must be absent beside one");
        }

        if (!fields.IsBroken && (check is { Max: null, Min: null } || check.Min > check.Max))
        {
            fields.Reject(WireNames.Max, "is required where there is no min, and must not be below it");
        }

        return check;
    }

    private const int MaxPoints = 3;

    private static string? CheckUrl(string? value) => OutgoingUrl.TryParse(value, out _) ? null : OutgoingUrl.Rule;
}
