using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>What an operator does with a rollout. Said again, it changes nothing.</summary>
/// <param name="Which">The rollout.</param>
/// <param name="Reason">Why.</param>
internal abstract record RolloutCommand(RolloutTarget Which, string? Reason) : RegistryCommand<RolloutInfo>
{
    public override string? NamespaceIn(RegistryDraft draft) => Which.NamespaceIn(draft);

    public override CommandResult<RolloutInfo> Apply(RegistryDraft draft)
    {
        var found = Which.Find(draft);
        return found.TryGetValue(out var ns) ? Apply(draft, ns, ns.Release.Rollout!) : found.Refusal!;
    }

    protected abstract CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout);

    /// <summary>Carries it out.</summary>
    protected RolloutInfo Put(RegistryDraft draft, NamespaceView ns, ReleaseState release, RolloutEventKind kind) =>
        draft.PutRollout(ns, release, new RolloutEventDraft(kind, Reason)).ToInfo();

    /// <summary>Who did it and why, for those who look at the rollout.</summary>
    protected string Said(RegistryDraft draft, string what) => $"{what} by {draft.Audit.ActorName}{(Reason is null ? "" : ": " + Reason)}";

    protected static Refusal Ended(RolloutState rollout, string advice) => new(
        ErrorCodes.Conflict, $"rollout {rollout.Id} of {rollout.Label} in '{rollout.Ns}' has ended, it is {rollout.Status.ToWireName()}: {advice}");
}

/// <summary>Keeps a rollout at its step until an operator lets it go on. A breach still rolls it back.</summary>
internal sealed record PauseRollout(RolloutTarget Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutPause;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout) =>
        !rollout.IsActive ? Ended(rollout, "there is nothing to pause")
        : rollout.PauseCause == PauseCause.Operator ? rollout.ToInfo()
        : Put(draft, ns, ns.Release.Pause(PauseCause.Operator, Said(draft, "paused")), RolloutEventKind.Paused);
}

/// <summary>Lets a paused rollout go on.</summary>
internal sealed record ResumeRollout(RolloutTarget Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutResume;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout) =>
        !rollout.IsActive ? Ended(rollout, "start another one")
        : rollout.PauseCause == PauseCause.None ? rollout.ToInfo()
        : Put(draft, ns, ns.Release.Resume(), RolloutEventKind.Resumed);
}

/// <summary>Gives the new nodes all of the traffic now.</summary>
internal sealed record PromoteRollout(RolloutTarget Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutPromote;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout) =>
        rollout.Status == RolloutStatus.Completed ? rollout.ToInfo()
        : !rollout.IsActive ? Ended(rollout, "start another one")
        : !ns.State.HasCandidates() ? new Refusal(
            ErrorCodes.Conflict, $"no node with {rollout.Label} is online with a weight in '{rollout.Ns}', and nobody could take the traffic: bring one up first")
        : Put(draft, ns, ns.Release.Complete(ns.State.NodesById, Said(draft, "promoted"), draft.Now), RolloutEventKind.Completed);
}

/// <summary>Gives all traffic back to what had it before, also after the rollout's completion.</summary>
internal sealed record AbortRollout(RolloutTarget Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutAbort;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout) =>
        rollout.Status is RolloutStatus.RolledBack or RolloutStatus.Aborted ? rollout.ToInfo()
        : Put(draft, ns, ns.Release.Abort(Said(draft, "aborted"), draft.Now), RolloutEventKind.Aborted);
}
