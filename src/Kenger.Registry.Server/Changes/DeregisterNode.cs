using Kenger.Contracts;

namespace Kenger.Registry.Server.Changes;

/// <summary>Removes a node, and with it an operator's weight. Safe to repeat: an unknown node is success.</summary>
internal sealed record DeregisterNode(NodeAddress Address) : RegistryCommand<NodeRemoval>
{
    public override string Action => AuditActions.NodeDeregister;

    public override string? NamespaceIn(RegistryDraft draft) => Address.Ns;

    public override CommandResult<NodeRemoval> Apply(RegistryDraft draft)
    {
        var node = draft.FindNode(Address);
        if (node is not null)
        {
            draft.RemoveNode(node);
        }

        return new NodeRemoval { Removed = node is not null, Version = draft.Version };
    }
}
