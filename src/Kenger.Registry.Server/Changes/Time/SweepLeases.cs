using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Changes.Time;

/// <summary>
/// Takes silent nodes offline, and those whose address another namespace's process has, deletes those silent for long, and forgets tombstones
/// that are over a day old. Judged once more
/// inside the transaction, with the heartbeats of every server.
/// </summary>
/// <param name="HearingSince">Since when heartbeats could reach the registry.</param>
/// <param name="Times">How long a node may be silent.</param>
/// <param name="TrustSilence">Expires the silent though half of all nodes are: an operator has looked, or nothing has changed for long.</param>
internal sealed record SweepLeases(DateTimeOffset HearingSince, LeaseTimes Times, bool TrustSilence) : RegistryCommand<LeasePlan>
{
    public override string Action => AuditActions.NodeExpire;

    public override string? NamespaceIn(RegistryDraft draft) => null;

    public override CommandResult<LeasePlan> Apply(RegistryDraft draft)
    {
        var seen = LeasePlan.Make(draft.AllNodes(), draft.Now, HearingSince, Times, TrustSilence);
        draft.RefreshLeases([.. seen.Late, .. seen.Delete, .. seen.TakeOffline, .. seen.Taken.Select(taken => taken.Node)]);
        var plan = LeasePlan.Make(draft.AllNodes(), draft.Now, HearingSince, Times, TrustSilence);

        draft.Audit.Action = AuditActions.NodeOnline;
        Put(draft, plan.Revive, NodeStatus.Online);
        if (TrustSilence && plan.Expires)
        {
            draft.Audit.Lift(plan.TakeOffline.Count, plan.Delete.Count);
        }

        draft.Audit.Action = AuditActions.NodeOffline;
        Put(draft, plan.TakeOffline, NodeStatus.Offline);
        foreach (var taken in plan.Taken)
        {
            draft.PutNode(taken.Node with { Status = NodeStatus.Offline }, taken.Reason);
            draft.Note(new NodeNote(NodeNoteKind.AddressTaken, taken.Node, taken.By.Ns, taken.Node.Lease.LastHeartbeat));
        }

        draft.Audit.Action = AuditActions.NodeExpire;
        foreach (var node in plan.Delete)
        {
            draft.LetGo(node);
        }

        foreach (var tombstone in draft.Tombstones.Where(tombstone => tombstone.IsOverAt(draft.Now)).ToArray())
        {
            draft.RemoveTombstone(tombstone);
        }

        return plan;
    }

    private static void Put(RegistryDraft draft, IEnumerable<NodeState> nodes, NodeStatus status)
    {
        foreach (var node in nodes)
        {
            draft.PutNode(node with { Status = status });
        }
    }
}
