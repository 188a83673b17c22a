using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>Gives all traffic back to what had it before, also after the rollout's completion.</summary>
internal sealed record AbortRollout(RolloutTarget Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutAbort;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceState ns, RolloutState rollout) =>
        rollout.Status is RolloutStatus.RolledBack or RolloutStatus.Aborted ? rollout.ToInfo()
        : Put(draft, ns, ns.Release.Abort(Said(draft, "aborted"), draft.Now), RolloutEventKind.Aborted);
}
