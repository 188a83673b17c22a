using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>Keeps a rollout at its step until an operator lets it go on. A breach still rolls it back.</summary>
internal sealed record PauseRollout(RolloutTarget Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutPause;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceState ns, RolloutState rollout) =>
        !rollout.IsActive ? Ended(rollout, "there is nothing to pause")
        : rollout.PauseCause == PauseCause.Operator ? rollout.ToInfo()
        : Put(draft, ns, ns.Release.Pause(PauseCause.Operator, Said(draft, "paused")), RolloutEventKind.Paused);
}
