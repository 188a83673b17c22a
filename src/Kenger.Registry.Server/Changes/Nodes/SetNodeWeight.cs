using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Nodes;

/// <summary>Sets the operator's weight of a node, for a time or until somebody takes it away.</summary>
/// <param name="Address">The node.</param>
/// <param name="Weight">The weight; null gives the node its declared one back.</param>
/// <param name="TtlSeconds">After how long the declared weight counts again; null for never.</param>
/// <param name="Reason">Why, for the audit; null for no word.</param>
internal sealed record SetNodeWeight(NodeAddress Address, int? Weight, int? TtlSeconds = null, string? Reason = null) : RegistryCommand<NodeInfo>
{
    public override string Action => AuditActions.NodeWeight;

    public override string? NamespaceIn(RegistryDraft draft) => Address.Ns;

    public override CommandResult<NodeInfo> Apply(RegistryDraft draft)
    {
        if (draft.FindNode(Address) is not { } node)
        {
            return draft.NoSuchNode(Address);
        }

        var changed = node with { WeightOverride = Weight, WeightOverrideUntil = draft.TimeIn(TtlSeconds) };
        return draft.Describe(changed == node ? node : draft.PutNode(changed, Reason));
    }
}
