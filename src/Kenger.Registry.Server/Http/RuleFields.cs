using System.Collections.Immutable;
using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Http;

/// <summary>Reads what a traffic rule looks for and where it leads.</summary>
internal static class RuleFields
{
    // All conditions at their largest would be more than a database's column of text takes, and every gateway reads them all.
    private const int MaxMatchBytes = 32 * 1024;

    public static RuleMatch Match(RequestFields fields) => ReadMatch(fields, fields.Object("match"));

    public static RuleMatch? OptionalMatch(RequestFields fields) =>
        fields.OptionalObject("match") is { } given ? ReadMatch(fields, given) : null;

    public static RuleTarget Target(RequestFields fields) => ReadTarget(fields, fields.Object("target"));

    public static RuleTarget? OptionalTarget(RequestFields fields) =>
        fields.OptionalObject("target") is { } given ? ReadTarget(fields, given) : null;

    public static int? OptionalPosition(RequestFields fields) =>
        fields.OptionalNumber("position", CheckPosition) is { } position ? (int)Math.Min(position, int.MaxValue) : null;

    /// <summary>The empty one stands for none: a form has no null.</summary>
    public static string? CheckNameOrNone(string? value) => value is "" ? null : ReleaseChecks.CheckRuleName(value);

    private static string? CheckPosition(long value) => value >= 1 ? null : "must be a place among the rules, from 1 on";

    private static RuleMatch ReadMatch(RequestFields fields, RequestObject given)
    {
        var match = new RuleMatch
        {
            Clients = given.OptionalTexts("clients", ReleaseChecks.MaxClients, ReleaseChecks.CheckClient) is { Length: > 0 } clients ? clients : null,
            Headers = Conditions(given, "headers", ReleaseChecks.CheckToken),
            Cookies = Conditions(given, "cookies", ReleaseChecks.CheckToken),
            Query = Conditions(given, "query", ReleaseChecks.CheckQueryName),
            PathPrefix = given.OptionalText("path_prefix", ReleaseChecks.CheckPathPrefix),
            Percent = given.OptionalFraction("percent", ReleaseChecks.CheckPercent),
            PercentKey = given.OptionalText("percent_key", ReleaseChecks.CheckPercentKey),
        };
        if (match.Headers is { } headers && headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() < headers.Count)
        {
            given.Reject("headers", "must name each header once: letters of either case are the same");
        }

        if (given.IsAbsent || given.IsBroken)
        {
            return match;
        }

        if (match with { PercentKey = null } == new RuleMatch())
        {
            fields.Reject("match", "must have at least one of clients, headers, cookies, query, path_prefix and percent");
        }
        else if (match is { PercentKey: not null, Percent: null })
        {
            given.Reject("percent_key", "must go with percent: it says what the share is chosen by");
        }
        else if (Encoding.UTF8.GetByteCount(RuleJson.Of(match)) > MaxMatchBytes)
        {
            fields.Reject("match", $"must be at most {MaxMatchBytes} bytes of JSON: use a range for many clients, or several rules");
        }

        return match;
    }

    private static RuleTarget ReadTarget(RequestFields fields, RequestObject given)
    {
        var labels = given.OptionalTexts("labels", FieldChecks.MaxLabels, FieldChecks.CheckLabelKey, FieldChecks.CheckLabelValue);
        var target = new RuleTarget { Ns = given.OptionalText("ns", FieldChecks.CheckNamespace), Labels = OrNone(labels) };
        if (target is { Ns: null, Labels: null } && !given.IsAbsent && !given.IsBroken)
        {
            fields.Reject("target", "must have labels, another namespace as ns, or both");
        }

        return target;
    }

    private static ImmutableSortedDictionary<string, string>? Conditions(RequestObject given, string field, Func<string?, string?> nameRule) =>
        OrNone(given.OptionalTexts(field, ReleaseChecks.MaxConditions, nameRule, ReleaseChecks.CheckConditionValue));

    private static ImmutableSortedDictionary<string, string>? OrNone(ImmutableSortedDictionary<string, string>? texts) =>
        texts is { IsEmpty: false } ? texts : null;
}
