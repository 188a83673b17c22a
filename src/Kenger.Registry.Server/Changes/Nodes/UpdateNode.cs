using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Nodes;

/// <summary>Changes the given fields of a node; null leaves a field as it is.</summary>
internal sealed record UpdateNode(long Id, int? Weight, string? HealthPath, Labels? Labels, string? Reason = null) : RegistryCommand<NodeInfo>
{
    public override string Action => AuditActions.NodeUpdate;

    public override string? NamespaceIn(RegistryDraft draft) => draft.FindNode(Id)?.Ns;

    public override CommandResult<NodeInfo> Apply(RegistryDraft draft)
    {
        if (draft.FindNode(Id) is not { } node)
        {
            return Refusal.NoSuchNode(Id);
        }

        var changed = node with
        {
            WeightOverride = Weight ?? node.WeightOverride,
            WeightOverrideUntil = Weight is null ? node.WeightOverrideUntil : null,
            HealthPath = HealthPath ?? node.HealthPath,
            Labels = Labels ?? node.Labels,
        };
        if (Labels is not null)
        {
            // What an operator says of a node counts, whatever a gate held at its address.
            draft.ChangeRelease(node.Ns, release => release.Forget(node.Key));
        }

        return draft.Describe(changed == node ? node : draft.PutNode(changed, Reason));
    }
}
