using System.Globalization;
using Kenger.Console.Calls;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Console.Reading;

/// <summary>How a change of a rule is taken back: the state before it is written again, by the calls that anybody makes.</summary>
/// <param name="Text">What happens, in English, the key of the texts.</param>
/// <param name="Call">The call; null when the rule is that already.</param>
/// <param name="Changes">What is now, and what is then.</param>
internal sealed record TakeBackPlan(string Text, ConsoleCall? Call, IReadOnlyList<(string Name, string? Now, string? Then)> Changes)
{
    /// <summary>All that <see cref="Text"/> can be.</summary>
    public const string Deleted = "The rule is deleted again.";
    public const string Restored = "The rule gets what it was before this change.";
    public const string Same = "The rule is that already.";
    public const string Added = "The rule is added again, with a new number.";
    public const string AddedWithoutEnd = "The rule is added again, with a new number, and without an end: its own is over.";

    /// <summary>Null where there is nothing to take back: the rule is gone, or was added again.</summary>
    public static TakeBackPlan? Of(AuditEntry entry, IReadOnlyList<RuleState>? rules, DateTimeOffset now)
    {
        if (rules is null || entry.Ns is not { } ns || IdOf(entry.Target) is not { } id)
        {
            return null;
        }

        var current = rules.FirstOrDefault(rule => rule.Id == id);
        var before = RuleContent.Of(entry.Before);
        return (entry.Action, before, current) switch
        {
            (AuditActions.RuleAdd, _, { }) => new(Deleted, RuleCalls.Delete(id), []),
            (AuditActions.RuleUpdate, { } earlier, { } rule) => Restore(id, earlier, RuleWords.ContentOf(rule), now),
            (AuditActions.RuleDelete or AuditActions.RuleExpire, { } gone, null) => AddAgain(ns, gone, now),
            _ => null,
        };
    }

    private static TakeBackPlan Restore(long id, RuleContent earlier, RuleContent current, DateTimeOffset now)
    {
        int? ttl = earlier.Until == current.Until ? null : earlier.Until is null ? 0 : Left(earlier.Until, now);
        var call = RuleCalls.Update(id, current, earlier, ttl);
        var changes = current.Fields().Zip(earlier.Fields()).Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => (pair.First.Name, pair.First.Value, pair.Second.Value)).ToArray();
        return call is null ? new(Same, null, []) : new(Restored, call, changes);
    }

    private static TakeBackPlan AddAgain(string ns, RuleContent gone, DateTimeOffset now)
    {
        var left = Left(gone.Until, now);
        return new(
            gone.Until is not null && left is null ? AddedWithoutEnd : Added,
            RuleCalls.Add(ns, gone, left),
            [.. gone.Fields().Where(field => field.Value is not null && field.Name != WireNames.ExpiresAt).Select(field => (field.Name, (string?)null, field.Value))]);
    }

    // What is over has none left.
    private static int? Left(DateTimeOffset? until, DateTimeOffset now) =>
        until is { } end && end - now > TimeSpan.FromSeconds(1) ? (int)(end - now).TotalSeconds : null;

    private static long? IdOf(string? target) =>
        target is not null && target.StartsWith("rule ", StringComparison.Ordinal)
        && long.TryParse(target.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
