using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>Lets a paused rollout go on.</summary>
internal sealed record ResumeRollout(RolloutTarget Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutResume;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceState ns, RolloutState rollout) =>
        !rollout.IsActive ? Ended(rollout, "start another one")
        : rollout.PauseCause == PauseCause.None ? rollout.ToInfo()
        : Put(draft, ns, ns.Release.Resume(), RolloutEventKind.Resumed);
}
