using System.Collections.Immutable;
using System.Diagnostics;
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

    public static RuleMatch Match(RequestFields fields) => ReadMatch(fields, fields.Object(WireNames.Match));

    public static RuleMatch? OptionalMatch(RequestFields fields) =>
        fields.OptionalObject(WireNames.Match) is { } given ? ReadMatch(fields, given) : null;

    public static RuleTarget Target(RequestFields fields) => ReadTarget(fields, fields.Object(WireNames.Target));

    public static RuleTarget? OptionalTarget(RequestFields fields) =>
        fields.OptionalObject(WireNames.Target) is { } given ? ReadTarget(fields, given) : null;

    public static int? OptionalPosition(RequestFields fields) =>
        fields.OptionalNumber(WireNames.Position, CheckPosition) is { } position ? (int)Math.Min(position, int.MaxValue) : null;

    /// <summary>The empty one stands for none: a form has no null.</summary>
    public static string? CheckNameOrNone(string? value) => value is "" ? null : ReleaseChecks.CheckRuleName(value);

    private static string? CheckPosition(long value) => value >= 1 ? null : "must be a place among the rules, from 1 on";

    private static RuleMatch ReadMatch(RequestFields fields, RequestObject given)
    {
        var match = MatchField.All.Aggregate(new RuleMatch(), (read, field) => Read(given, field, read));
        if (match.Headers is { } headers && headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() < headers.Count)
        {
            given.Reject(WireNames.Headers, "must name each header once: letters of either case are the same");
        }

        if (given.IsAbsent || given.IsBroken)
        {
            return match;
        }

        if (MatchField.Conditions.All(field => field.Get(match) is null))
        {
            fields.Reject(WireNames.Match, $"must have at least one of {string.Join(", ", MatchField.Conditions.SkipLast(1).Select(each => each.Name))} and {MatchField.Conditions[^1].Name}");
        }
        else if (match is { PercentKey: not null, Percent: null })
        {
            given.Reject(WireNames.PercentKey, "must go with percent: it says what the share is chosen by");
        }
        else if (Encoding.UTF8.GetByteCount(RuleJson.Write(match)) > MaxMatchBytes)
        {
            fields.Reject(WireNames.Match, $"must be at most {MaxMatchBytes} bytes of JSON: use a range for many clients, or several rules");
        }

        return match;
    }

    private static RuleTarget ReadTarget(RequestFields fields, RequestObject given)
    {
        var labels = given.OptionalTexts(WireNames.Labels, FieldChecks.MaxLabels, FieldChecks.CheckLabelKey, FieldChecks.CheckLabelValue);
        var target = new RuleTarget { Ns = given.OptionalText(WireNames.Ns, FieldChecks.CheckNamespace), Labels = OrNone(labels) };
        if (target is { Ns: null, Labels: null } && !given.IsAbsent && !given.IsBroken)
        {
            fields.Reject(WireNames.Target, "must have labels, another namespace as ns, or both");
        }

        return target;
    }

    private static RuleMatch Read(RequestObject given, MatchField field, RuleMatch match) => field switch
    {
        { List: { } list } => list.With(
            match, given.OptionalTexts(field.Name, ReleaseChecks.MaxClients, list.Check) is { Length: > 0 } some ? some : null),
        { Pairs: { } pairs } => pairs.With(
            match, OrNone(given.OptionalTexts(field.Name, ReleaseChecks.MaxConditions, pairs.Check, ReleaseChecks.CheckConditionValue))),
        { Number: { } number } => number.With(match, given.OptionalFraction(field.Name, number.Check)),
        { Text: { } text } => text.With(match, given.OptionalText(field.Name, text.Check)),
        _ => throw new UnreachableException(),
    };

    private static ImmutableSortedDictionary<string, string>? OrNone(ImmutableSortedDictionary<string, string>? texts) =>
        texts is { IsEmpty: false } ? texts : null;
}
