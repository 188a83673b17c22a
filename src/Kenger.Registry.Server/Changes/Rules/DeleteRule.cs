using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Rules;

/// <summary>Removes a traffic rule.</summary>
internal sealed record DeleteRule(long Id) : RegistryCommand<RuleRemoval>
{
    public override string Action => AuditActions.RuleDelete;

    public override string? NamespaceIn(RegistryDraft draft) => draft.FindRule(Id)?.Ns;

    public override CommandResult<RuleRemoval> Apply(RegistryDraft draft)
    {
        if (draft.FindRule(Id) is not { } rule)
        {
            return Refusal.NoSuchRule(Id);
        }

        draft.RemoveRule(rule);
        return new RuleRemoval { Version = draft.Version };
    }

    protected override IEnumerable<string> OtherNamespacesIn(RegistryDraft draft) =>
        draft.FindRule(Id)?.Target.Ns is { } other ? [other] : [];
}
