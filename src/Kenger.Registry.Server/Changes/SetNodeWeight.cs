using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes;

/// <summary>Sets the operator's weight of a node.</summary>
internal sealed record SetNodeWeight(NodeAddress Address, int Weight) : RegistryCommand<NodeInfo>
{
    public override string Action => AuditActions.NodeWeight;

    public override string? NamespaceIn(RegistryDraft draft) => Address.Ns;

    public override CommandResult<NodeInfo> Apply(RegistryDraft draft)
    {
        if (draft.FindNode(Address) is not { } node || !draft.TryGetNamespace(Address.Ns, out var ns))
        {
            return Refusal.NoSuchNode(Address);
        }

        return (node.WeightOverride == Weight ? node : draft.PutNode(node with { WeightOverride = Weight })).ToInfo(ns);
    }
}
