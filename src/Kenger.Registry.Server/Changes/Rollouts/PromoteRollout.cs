using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>Gives the new nodes all of the traffic now.</summary>
internal sealed record PromoteRollout(RolloutTarget Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutPromote;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceState ns, RolloutState rollout) =>
        rollout.Status == RolloutStatus.Completed ? rollout.ToInfo()
        : !rollout.IsActive ? Ended(rollout, "start another one")
        : !ns.HasCandidates() ? new Refusal(
            ErrorCodes.Conflict, $"no node with {rollout.Label} is online with a weight in '{rollout.Ns}', and nobody could take the traffic: bring one up first")
        : Put(draft, ns, ns.Release.Complete(ns.NodesById, Said(draft, "promoted"), draft.Now), RolloutEventKind.Completed);
}
