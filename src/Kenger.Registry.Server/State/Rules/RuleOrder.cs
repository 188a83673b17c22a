using System.Collections.Immutable;

namespace Kenger.Registry.Server.State.Rules;

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
