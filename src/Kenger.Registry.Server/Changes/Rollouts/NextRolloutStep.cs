using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>
/// Has a rollout go to its next step now, whatever its time; after the last one it is completed. An operator's pause stays: so one goes step by step.
/// Every other pause is over.
/// </summary>
/// <param name="Which">The rollout.</param>
/// <param name="Reason">Why.</param>
/// <param name="Step">The step that is to be left; null for the one of now.</param>
/// <param name="Doubt">What speaks against the new nodes by the numbers of now, and of which step these are; null when nothing does.</param>
/// <param name="Force">Although something does, or no new node is there to take the traffic.</param>
/// <param name="OverrideFreeze">Also while its namespace is frozen.</param>
internal sealed record NextRolloutStep(
    RolloutTarget Which, string? Reason, int? Step = null, StepDoubt? Doubt = null, bool Force = false, bool OverrideFreeze = false)
    : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutNext;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout)
    {
        if (StepCheck.Of(rollout, Step) is { } refusal)
        {
            return refusal;
        }

        var freeze = ns.Release.FreezeAt(draft.Now);
        if (freeze is not null && !OverrideFreeze)
        {
            return FreezeCheck.Refuse(rollout.Ns, freeze);
        }

        if (!Force && WhyNot(ns, rollout) is { } problem)
        {
            return new Refusal(ErrorCodes.Conflict, $"rollout {rollout.Id} in '{rollout.Ns}' stays at its step, {problem}; go on with force");
        }

        var release = (rollout.PauseCause is PauseCause.None or PauseCause.Operator ? ns.Release : ns.Release.Resume()).Override(freeze);
        var story = FreezeCheck.Overridden(Reason, freeze);
        return rollout.IsAtLastStep
            ? Put(draft, ns, release.Complete(ns.State.NodesById, Said(draft, "its last step was ended"), draft.Now), RolloutEventKind.Completed, story)
            : Put(draft, ns, release.Advance(draft.Now), RolloutEventKind.Advanced, story);
    }

    private string? WhyNot(NamespaceView ns, RolloutState rollout) =>
        !ns.State.HasCandidates() ? $"no node with {rollout.Label} is online with a weight"
        : Doubt is { } doubt && (doubt.Rollout, doubt.Step) == (rollout.Id, rollout.Step) ? doubt.Reason
        : rollout.PauseCause is PauseCause.None or PauseCause.Operator or PauseCause.Approval or PauseCause.Freeze ? null
        : rollout.StatusReason;
}

/// <summary>What speaks against the new nodes at a step of a rollout.</summary>
internal sealed record StepDoubt(long Rollout, int Step, string Reason);
