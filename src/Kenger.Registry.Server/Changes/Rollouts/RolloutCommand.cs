using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
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
    /// <param name="draft">Where.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="release">What becomes of its release.</param>
    /// <param name="kind">What it is told as.</param>
    /// <param name="story">What the rollout's story says, where that is more than the reason.</param>
    protected RolloutInfo Put(RegistryDraft draft, NamespaceView ns, ReleaseState release, RolloutEventKind kind, string? story = null)
    {
        var remark = release.Rollout!.StatusReason is null ? Reason : null;
        var rollout = draft.PutRollout(ns, release, new RolloutEventDraft(kind, story ?? Reason) { Remark = remark });
        return rollout.ToInfo(rollout.IsActive ? null : ServingText.WhereAllGoes(ns.State, rollout.Label.Key));
    }

    /// <summary>It is as it was to become already.</summary>
    protected static RolloutInfo Unchanged(RolloutState rollout) =>
        rollout.ToInfo($"nothing changed: it {(rollout.IsActive ? "is" : "was")} {rollout.Status.ToWords()} already");

    /// <summary>Who did it and why, for those who look at the rollout.</summary>
    protected string Said(RegistryDraft draft, string what) => $"{what} by {draft.Audit.ActorName}{(Reason is null ? "" : ": " + Reason)}";

    protected static Refusal Ended(RolloutState rollout, string advice) => new(
        ErrorCodes.Conflict, $"rollout {rollout.Id} of {rollout.Label} in '{rollout.Ns}' has ended, it was {rollout.Status.ToWords()}: {advice}");
}

/// <summary>Keeps a rollout at its step until an operator lets it go on. A breach still rolls it back.</summary>
internal sealed record PauseRollout(RolloutTarget Which, string? Reason) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutPause;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout) =>
        !rollout.IsActive ? Ended(rollout, "there is nothing to pause")
        : rollout.PauseCause == PauseCause.Operator ? Unchanged(rollout)
        : Put(draft, ns, ns.Release.Pause(PauseCause.Operator, Said(draft, "paused")), RolloutEventKind.Paused);
}

/// <summary>Lets a paused rollout go on.</summary>
/// <param name="Which">The rollout.</param>
/// <param name="Reason">Why.</param>
/// <param name="OverrideFreeze">Also while its namespace is frozen.</param>
internal sealed record ResumeRollout(RolloutTarget Which, string? Reason, bool OverrideFreeze = false) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutResume;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout)
    {
        var freeze = ns.Release.FreezeAt(draft.Now);
        return !rollout.IsActive ? Ended(rollout, "start another one")
            : freeze is not null && OverrideFreeze
                ? Put(draft, ns, ns.Release.Resume().Override(freeze), RolloutEventKind.Resumed, FreezeCheck.Overridden(Reason, freeze))
            : rollout.PauseCause == PauseCause.None ? Unchanged(rollout)
            : freeze is not null && rollout.PauseCause == PauseCause.Freeze ? FreezeCheck.Refuse(rollout.Ns, freeze)
            : Put(draft, ns, ns.Release.Resume(), RolloutEventKind.Resumed);
    }
}

/// <summary>Gives the new nodes all of the traffic now.</summary>
/// <param name="Which">The rollout.</param>
/// <param name="Reason">Why.</param>
/// <param name="Force">Also while no new node is there to take it.</param>
/// <param name="OverrideFreeze">Also while its namespace is frozen.</param>
internal sealed record PromoteRollout(RolloutTarget Which, string? Reason, bool Force = false, bool OverrideFreeze = false) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutPromote;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout)
    {
        if (!rollout.IsActive)
        {
            return rollout.Status == RolloutStatus.Completed ? Unchanged(rollout) : Ended(rollout, "start another one");
        }

        var freeze = ns.Release.FreezeAt(draft.Now);
        if (freeze is not null && !OverrideFreeze)
        {
            return FreezeCheck.Refuse(rollout.Ns, freeze);
        }

        return Force || ns.State.HasCandidates()
            ? Put(
                draft,
                ns,
                ns.Release.Complete(ns.State.NodesById, FreezeCheck.Overridden(Said(draft, "promoted"), freeze), draft.Now),
                RolloutEventKind.Completed,
                FreezeCheck.Overridden(Reason, freeze))
            : new Refusal(
                ErrorCodes.Conflict,
                $"no node with {rollout.Label} is online with a weight in '{rollout.Ns}', and nobody could take the traffic: bring one up first, or promote with force");
    }
}

/// <summary>Gives all traffic back to what had it before, also after the rollout's completion.</summary>
/// <param name="Which">The rollout.</param>
/// <param name="Reason">Why.</param>
/// <param name="Force">Also while nothing of what had it is there to take it.</param>
internal sealed record AbortRollout(RolloutTarget Which, string? Reason, bool Force = false) : RolloutCommand(Which, Reason)
{
    public override string Action => AuditActions.RolloutAbort;

    protected override CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceView ns, RolloutState rollout)
    {
        if (rollout.Status is RolloutStatus.RolledBack or RolloutStatus.Aborted)
        {
            return Unchanged(rollout);
        }

        var after = ns.Release.Abort(Said(draft, "aborted"), draft.Now);
        return Force || ns.Nodes.Any(node => WouldServe(node, ns.Release, after))
            ? Put(draft, ns, after, RolloutEventKind.Aborted)
            : new Refusal(
                ErrorCodes.Conflict,
                $"nothing of what had the traffic before rollout {rollout.Id} of {rollout.Label} ({ServingText.Labels(Before(rollout))}) is online with a weight "
                + $"in '{rollout.Ns}': bring it up first, or abort with force, and the traffic goes to whoever is there");
    }

    // Not whoever is stable: after a completion others may have come whom nobody has judged.
    private static bool WouldServe(NodeState node, ReleaseState before, ReleaseState after) =>
        node is { Status: NodeStatus.Online, OwnWeight: > 0 } && after.SideOf(node.Labels) == NodeSide.Stable
        && (before.ActiveRollout is not null
            ? before.SideOf(node.Labels) == NodeSide.Stable
            : before.Rollout!.Displaced.Any(label => label.Matches(node.Labels)));

    private static IEnumerable<LabelPair> Before(RolloutState rollout) =>
        rollout.IsActive ? (rollout.Stable ?? []).Select(rollout.LabelOf) : rollout.Displaced;
}
