using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Releases;

/// <summary>Gives all traffic back to what had it before, also after the rollout's completion.</summary>
internal sealed record AbortRollout(RolloutReference Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutAbort;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceState ns, RolloutState rollout) =>
        rollout.Status is RolloutStatuses.RolledBack or RolloutStatuses.Aborted ? rollout.ToInfo()
        : Put(draft, ns, ns.Release.Abort(Said(draft, "aborted"), draft.Now), RolloutEventKinds.Aborted);
}
