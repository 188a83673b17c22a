using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Rules;

/// <summary>Changes the given fields of a traffic rule; null leaves a field as it is.</summary>
internal sealed record UpdateRule(long Id) : RegistryCommand<RuleInfo>
{
    /// <summary>Empty for none.</summary>
    public string? Name { get; init; }

    public int? Position { get; init; }

    public RuleMatch? Match { get; init; }

    public RuleTarget? Target { get; init; }

    public bool? IsEnabled { get; init; }

    /// <summary>After how long it goes by itself; 0 for never.</summary>
    public int? TtlSeconds { get; init; }

    /// <summary>Empty for none.</summary>
    public string? Reason { get; init; }

    public override string Action => AuditActions.RuleUpdate;

    public override string? NamespaceIn(RegistryDraft draft) => draft.FindRule(Id)?.Ns;

    public override CommandResult<RuleInfo> Apply(RegistryDraft draft)
    {
        if (draft.FindRule(Id) is not { } rule)
        {
            return Refusal.NoSuchRule(Id);
        }

        if (Target is not null && RuleTargets.Check(Target, rule.Ns, draft) is { } nowhere)
        {
            return nowhere;
        }

        var changed = rule with
        {
            Name = Given(Name, rule.Name),
            Position = Math.Min(Position ?? rule.Position, draft.FindNamespace(rule.Ns)!.Rules.Length),
            Match = Match ?? rule.Match,
            Target = Target?.In(rule.Ns) ?? rule.Target,
            IsEnabled = IsEnabled ?? rule.IsEnabled,
            Until = TtlSeconds is null ? rule.Until : draft.TimeIn(TtlSeconds > 0 ? TtlSeconds : null),
            Reason = Given(Reason, rule.Reason),
        };
        return (changed == rule ? rule : draft.PutRule(changed)).ToInfo();
    }

    protected override IEnumerable<string> OtherNamespacesIn(RegistryDraft draft) =>
        ((string?[])[draft.FindRule(Id)?.Target.Ns, Target?.Ns]).OfType<string>();

    private static string? Given(string? text, string? known) => text is null ? known : text.Length > 0 ? text : null;
}
