using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Releases;

/// <summary>Lets a paused rollout go on.</summary>
internal sealed record ResumeRollout(RolloutReference Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutResume;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceState ns, RolloutState rollout) =>
        !rollout.IsActive ? Ended(rollout, "start another one")
        : rollout.PauseCause == PauseCause.None ? rollout.ToInfo()
        : Put(draft, ns, ns.Release.Resume(), RolloutEventKinds.Resumed);
}
