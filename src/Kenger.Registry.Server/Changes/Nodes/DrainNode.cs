using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Nodes;

/// <summary>Takes a node out of the traffic, for a time or until somebody takes it back in. Its weights stay what they are.</summary>
/// <param name="Address">The node.</param>
/// <param name="Drained">Whether it is drained from now on.</param>
/// <param name="TtlSeconds">After how long the drain ends by itself; null for never.</param>
/// <param name="CloseAfterSeconds">After how long gateways end what still runs there; null for never.</param>
/// <param name="Reason">Why, for the audit; null for no word.</param>
internal sealed record DrainNode(NodeAddress Address, bool Drained, int? TtlSeconds = null, int? CloseAfterSeconds = null, string? Reason = null)
    : RegistryCommand<NodeInfo>
{
    public override string Action => AuditActions.NodeDrain;

    public override string? NamespaceIn(RegistryDraft draft) => Address.Ns;

    public override CommandResult<NodeInfo> Apply(RegistryDraft draft)
    {
        if (draft.FindNode(Address) is not { } node)
        {
            return draft.NoSuchNode(Address);
        }

        // As with the end of the drain: what is not said again no longer holds.
        var changed = node with
        {
            Drained = Drained,
            DrainUntil = draft.TimeIn(TtlSeconds),
            CloseAt = draft.TimeIn(CloseAfterSeconds),
            IsClosed = false,
        };
        return draft.Describe(changed == node ? node : draft.PutNode(changed, Reason));
    }
}
