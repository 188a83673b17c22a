using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Changes.Rules;

/// <summary>Adds a traffic rule.</summary>
internal sealed record AddRule(string Ns, RuleMatch Match, RuleTarget Target, string Author) : RegistryCommand<RuleInfo>
{
    public string? Name { get; init; }

    /// <summary>From 1 on; null for the last.</summary>
    public int? Position { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>After how long it goes by itself; null for never.</summary>
    public int? TtlSeconds { get; init; }

    public string? Reason { get; init; }

    public override string Action => AuditActions.RuleAdd;

    public override string? NamespaceIn(RegistryDraft draft) => Ns;

    public override CommandResult<RuleInfo> Apply(RegistryDraft draft)
    {
        if (draft.FindNamespace(Ns) is not { } ns)
        {
            return draft.NoSuchNamespace(Ns, " whose requests a rule could look at", ": add it first");
        }

        if (RuleTargets.Check(Target, Ns, draft) is { } nowhere)
        {
            return nowhere;
        }

        if (ns.Rules.Length >= ReleaseChecks.MaxRules)
        {
            return new Refusal(
                ErrorCodes.Conflict, $"the namespace '{Ns}' has {ReleaseChecks.MaxRules} rules, as many as it may: delete one first");
        }

        return draft.AddRule(new RuleState
        {
            NamespaceId = ns.Id,
            Ns = Ns,
            Position = Position ?? int.MaxValue,
            Name = Name,
            Match = Match,
            Target = Target.In(Ns),
            IsEnabled = IsEnabled,
            Until = draft.TimeIn(TtlSeconds),
            Author = Author,
            Reason = Reason,
        }).ToInfo();
    }

    protected override IEnumerable<string> OtherNamespacesIn(RegistryDraft draft) => Target.Ns is { } other ? [other] : [];
}
