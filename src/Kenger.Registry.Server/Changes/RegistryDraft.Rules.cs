using System.Collections.Immutable;
using Kenger.Registry.Server.Changes.Rules;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Changes;

/// <summary>The traffic rules of the draft.</summary>
internal sealed partial class RegistryDraft
{
    private long _nextRuleId;

    public IEnumerable<RuleState> AllRules() =>
        _namespaces.SelectMany(pair => _views.TryGetValue(pair.Key, out var view) ? view.Rules : pair.Value.Rules);

    public RuleState? FindRule(long id) => AllRules().FirstOrDefault(rule => rule.Id == id);

    /// <summary>Adds a rule to an existing namespace; it gets its id here.</summary>
    public RuleState AddRule(RuleState rule) => PutRule(rule with { Id = _nextRuleId++, CreatedAt = Now });

    /// <summary>Replaces a rule; those it passes by on the way to its new position move.</summary>
    public RuleState PutRule(RuleState rule)
    {
        var before = FindRule(rule.Id);
        SetRules(rule.Ns, Existing(rule.Ns).Rules.With(rule with { UpdatedAt = Now, Version = NextVersion }));
        var after = FindRule(rule.Id)!;
        _audit.Rule(before, after);
        return after;
    }

    public void RemoveRule(RuleState rule)
    {
        _audit.Rule(rule, null);
        SetRules(rule.Ns, Existing(rule.Ns).Rules.Without(rule.Id));
    }

    private void SetRules(string ns, ImmutableArray<RuleState> rules)
    {
        Existing(ns).Change(state => state with { Rules = rules });
        _touchedNamespaces.Add(ns);
    }
}
