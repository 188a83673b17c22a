using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Nodes;

/// <summary>Removes a node by id, and all that was decided about its address.</summary>
internal sealed record DeleteNode(long Id) : RegistryCommand<NodeRemoval>
{
    public override string Action => AuditActions.NodeDelete;

    public override string? NamespaceIn(RegistryDraft draft) => draft.FindNode(Id)?.Ns;

    public override CommandResult<NodeRemoval> Apply(RegistryDraft draft)
    {
        if (draft.FindNode(Id) is not { } node)
        {
            return Refusal.NoSuchNode(Id);
        }

        draft.ChangeRelease(node.Ns, release => release.Forget(node.Key));
        draft.RemoveNode(node);
        return new NodeRemoval { Removed = true, Version = draft.Version };
    }
}
