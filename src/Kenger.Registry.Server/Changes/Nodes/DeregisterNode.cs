using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Nodes;

/// <summary>
/// Removes a node; an operator's weight and drain are kept for its return. Safe to repeat: an unknown node is success. So is the goodbye of
/// an instance that another one has replaced at this address, and it changes nothing.
/// </summary>
/// <param name="Address">The node, and who says goodbye.</param>
/// <param name="KeepLast">Refuses to remove it when no other node of its namespace is online.</param>
internal sealed record DeregisterNode(NodeAddress Address, bool KeepLast = false) : RegistryCommand<NodeRemoval>
{
    public override string Action => AuditActions.NodeDeregister;

    public override string? NamespaceIn(RegistryDraft draft) => Address.Ns;

    public override CommandResult<NodeRemoval> Apply(RegistryDraft draft)
    {
        var node = draft.FindNode(Address);
        if (node is not null && !node.IsHeldBy(Address.Instance))
        {
            draft.Note(new NodeNote(NodeNoteKind.GoodbyeIgnored, node, Address.Instance));
            return new NodeRemoval { Removed = false, Version = draft.Version };
        }

        if (node is not null)
        {
            if (KeepLast && !draft.FindNamespace(node.Ns)!.Nodes.Any(other => other.Key != node.Key && other.Status == NodeStatus.Online))
            {
                return new Refusal(
                    ErrorCodes.Conflict,
                    $"{Address.Host}:{Address.Port} is the last node online in namespace '{Address.Ns}', and without it nobody would be served: add another first");
            }

            draft.LetGo(node);
            draft.Note(new NodeNote(NodeNoteKind.Left, node));
        }

        return new NodeRemoval { Removed = node is not null, Version = draft.Version };
    }
}
