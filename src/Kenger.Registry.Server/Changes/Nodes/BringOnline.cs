using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Nodes;

/// <summary>An offline node was heard from again. True, unless it was deleted meanwhile.</summary>
internal sealed record BringOnline(NodeAddress Address) : RegistryCommand<bool>
{
    public override string Action => AuditActions.NodeOnline;

    public override string? NamespaceIn(RegistryDraft draft) => Address.Ns;

    public override CommandResult<bool> Apply(RegistryDraft draft)
    {
        if (draft.FindNode(Address) is not { } node)
        {
            return draft.NoSuchNode(Address);
        }

        if (!node.IsHeldBy(Address.Instance))
        {
            return Refusal.HeldByAnother(node, draft.Now);
        }

        node.Lease.Renew(draft.Now);
        // Where another API keeps the node, a heartbeat is no word about its health.
        if (node.Status != NodeStatus.Online && node.Catalog is null)
        {
            draft.PutNode(node with { Status = NodeStatus.Online });
        }

        return true;
    }
}
