using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>Lets a rollout leave the step that waits for an approval, once its time is over and all is well. It may come before that.</summary>
/// <param name="Which">The rollout.</param>
/// <param name="Reason">Why.</param>
/// <param name="Step">The step that is meant; null for the one of now.</param>
internal sealed record ApproveRollout(RolloutTarget Which, string? Reason, int? Step = null) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutApprove;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout) =>
        StepCheck.Of(rollout, Step) is { } refusal ? refusal
        : !rollout.NeedsApproval ? new Refusal(
            ErrorCodes.Conflict,
            string.Create(CultureInfo.InvariantCulture, $"step {rollout.Step} of rollout {rollout.Id} in '{rollout.Ns}' waits for no approval"))
        : !rollout.LacksApproval ? rollout.ToInfo(string.Create(CultureInfo.InvariantCulture, $"nothing changed: step {rollout.Step} is approved already"))
        : Put(draft, ns, ns.Release.Approve(), RolloutEventKind.Approved);
}

/// <summary>Whether a rollout is at the step that somebody means: what was said of one step must not count for another.</summary>
internal static class StepCheck
{
    /// <summary>Null when it is, or when no step is named.</summary>
    public static Refusal? Of(RolloutState rollout, int? step) =>
        !rollout.IsActive ? new Refusal(
            ErrorCodes.Conflict, $"rollout {rollout.Id} of {rollout.Label} in '{rollout.Ns}' has ended, it was {rollout.Status.ToWords()}: start another one")
        : step is { } meant && meant != rollout.Step ? new Refusal(
            ErrorCodes.Conflict,
            string.Create(CultureInfo.InvariantCulture, $"rollout {rollout.Id} in '{rollout.Ns}' is at step {rollout.Step} and no longer, or not yet, at step {meant}"))
        : null;
}
