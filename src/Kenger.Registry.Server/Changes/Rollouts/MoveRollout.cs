using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>
/// What the registry decided about a rollout. True when it is done; false when the rollout is no longer where it was decided for:
/// somebody, or another server, was faster.
/// </summary>
internal sealed record MoveRollout(RolloutState DecidedFor, RolloutDecision Decision) : RegistryCommand<bool>
{
    public override string Action => Decision.Kind switch
    {
        RolloutDecisionKind.Pause => AuditActions.RolloutPause,
        RolloutDecisionKind.Resume => AuditActions.RolloutResume,
        RolloutDecisionKind.RollBack => AuditActions.RolloutRollback,
        _ => AuditActions.RolloutAdvance,
    };

    public override string? NamespaceIn(RegistryDraft draft) => DecidedFor.Ns;

    public override CommandResult<bool> Apply(RegistryDraft draft)
    {
        if (draft.FindNamespace(DecidedFor.Ns) is not { } ns
            || ns.Release.ActiveRollout is not { } rollout
            || (rollout.Id, rollout.Step, rollout.PauseCause, rollout.ApprovedStep) != (DecidedFor.Id, DecidedFor.Step, DecidedFor.PauseCause, DecidedFor.ApprovedStep))
        {
            return false;
        }

        // Whoever froze the namespace in between was faster.
        if (Decision.Kind is RolloutDecisionKind.Advance or RolloutDecisionKind.Complete && ns.Release.FreezeAt(draft.Now) is not null)
        {
            return false;
        }

        draft.PutRollout(ns, Moved(ns.State, draft.Now), new RolloutEventDraft(Decision.EventKind, Decision.Reason)
        {
            Candidate = Decision.Candidate,
            Stable = Decision.Stable,
        });
        return true;
    }

    private ReleaseState Moved(NamespaceState ns, DateTimeOffset now) => Decision.Kind switch
    {
        RolloutDecisionKind.Advance => ns.Release.Advance(now),
        RolloutDecisionKind.Complete => ns.Release.Complete(ns.NodesById, Decision.Reason!, now),
        RolloutDecisionKind.Pause => ns.Release.Pause(Decision.Cause, Decision.Reason!),
        RolloutDecisionKind.Resume => ns.Release.Resume(),
        RolloutDecisionKind.RollBack => ns.Release.RollBack(Decision.Reason!, now),
        _ => throw new InvalidOperationException($"{Decision.Kind} moves no rollout."),
    };
}
