using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Leases;

/// <summary>Takes silent nodes offline, deletes those silent for long, and forgets tombstones that are over a day old.</summary>
internal sealed record SweepLeases(DateTimeOffset ServerStart, LeaseTimes Times) : RegistryCommand<SweepResult>
{
    public override CommandResult<SweepResult> Apply(RegistryDraft draft)
    {
        var judged = draft.AllNodes()
            .Select(node => (Node: node, Verdict: node.Judge(draft.Now, ServerStart, Times)))
            .Where(judged => judged.Verdict != LeaseVerdict.Keep)
            .ToArray();
        foreach (var (node, verdict) in judged)
        {
            if (verdict == LeaseVerdict.Delete)
            {
                draft.RemoveNode(node);
            }
            else
            {
                draft.PutNode(node with
                {
                    Status = verdict == LeaseVerdict.Revive ? NodeStatus.Online : NodeStatus.Offline,
                });
            }
        }

        foreach (var tombstone in draft.Tombstones.Where(IsOver).ToArray())
        {
            draft.RemoveTombstone(tombstone);
        }

        return new SweepResult(
            [.. judged.Where(each => each.Verdict == LeaseVerdict.Revive).Select(each => each.Node)],
            [.. judged.Where(each => each.Verdict == LeaseVerdict.TakeOffline).Select(each => each.Node)],
            [.. judged.Where(each => each.Verdict == LeaseVerdict.Delete).Select(each => each.Node)]);

        bool IsOver(Tombstone tombstone) => draft.Now - tombstone.DeletedAt >= Tombstone.Lifetime;
    }
}
