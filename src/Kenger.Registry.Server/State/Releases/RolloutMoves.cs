using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>What each move of a namespace's rollout makes of its release.</summary>
internal static class RolloutMoves
{
    /// <summary>The old side has served: whatever comes of the rollout, it may serve again.</summary>
    public static ReleaseState Start(this ReleaseState release, RolloutState rollout) =>
        release.WithoutRetired(rollout.Label).WithoutWaiting(rollout.Label).WithProven([.. (rollout.Stable ?? []).Select(rollout.LabelOf)]) with
        {
            Rollout = rollout,
        };

    public static ReleaseState Pause(this ReleaseState release, PauseCause cause, string reason) =>
        release.With(rollout => rollout with { Status = RolloutStatus.Paused, PauseCause = cause, StatusReason = reason });

    public static ReleaseState Resume(this ReleaseState release) =>
        release.With(rollout => rollout with { Status = RolloutStatus.Running, PauseCause = PauseCause.None, StatusReason = null });

    /// <summary>A person lets it leave its step. A pause that waits for that is over.</summary>
    public static ReleaseState Approve(this ReleaseState release) =>
        (release.Rollout!.PauseCause == PauseCause.Approval ? release.Resume() : release).With(rollout => rollout with { ApprovedStep = rollout.Step });

    /// <summary>An operator says that this freeze doesn't keep it; null changes nothing.</summary>
    public static ReleaseState Override(this ReleaseState release, Freeze? freeze) =>
        freeze is null ? release : release.With(rollout => rollout with { OverrideUntil = freeze.Until });

    public static ReleaseState Advance(this ReleaseState release, DateTimeOffset now) => release.With(rollout => rollout with
    {
        Step = rollout.Step + 1,
        Percent = rollout.Steps[rollout.Step],
        StepStartedAt = now,
    });

    /// <summary>The new nodes take over: the old side gets nothing from now on.</summary>
    public static ReleaseState Complete(this ReleaseState release, IReadOnlyList<NodeState> nodes, string reason, DateTimeOffset now)
    {
        var label = release.Rollout!.Label;
        LabelPair[] displaced =
        [
            .. OldSide(release, nodes).Distinct().Where(other => other != label).Except(release.Retired).OrderBy(other => other.Value, StringComparer.Ordinal),
        ];
        var versions = nodes.Where(node => label.Matches(node.Labels)).Select(node => LabelPair.From(node.Labels, ReleaseState.VersionKey).Value);
        return release.WithRetired(displaced).WithKnown(versions).WithProven(label).With(rollout => rollout.End(RolloutStatus.Completed, reason, 100, now) with
        {
            Step = rollout.Steps.Length,
            StepStartedAt = rollout.IsAtLastStep ? rollout.StepStartedAt : now,
            Displaced = [.. displaced],
        });
    }

    public static ReleaseState RollBack(this ReleaseState release, string reason, DateTimeOffset now) =>
        release.GiveBack(RolloutStatus.RolledBack, reason, now);

    /// <summary>Also after its completion: what it displaced serves again, as it was.</summary>
    public static ReleaseState Abort(this ReleaseState release, string reason, DateTimeOffset now) =>
        release.WithoutRetired(release.Rollout!.Displaced).GiveBack(RolloutStatus.Aborted, reason, now);

    /// <summary>What came while the rollout was running waits on after its end: nobody has judged it.</summary>
    /// <param name="ended">The release whose rollout has ended.</param>
    /// <param name="before">The release as it was, with the rollout still active.</param>
    /// <param name="nodes">The nodes.</param>
    public static ReleaseState KeepWaiting(this ReleaseState ended, ReleaseState before, IEnumerable<NodeState> nodes)
    {
        var rollout = before.ActiveRollout!;
        var present = nodes.Select(node => node.Labels).Distinct().Where(rollout.IsOnNeitherSide)
            .Where(labels => before.SideOf(labels) == NodeSide.Waiting).Select(labels => LabelPair.From(labels, rollout.Label.Key).Value);
        LabelPair[] waiting = [.. rollout.Arrived.Concat(present.Order(StringComparer.Ordinal)).Distinct().Select(rollout.LabelOf)];
        return waiting.Length == 0 ? ended : ended.WithWaiting(waiting);
    }

    private static IEnumerable<LabelPair> OldSide(ReleaseState release, IReadOnlyList<NodeState> nodes)
    {
        var rollout = release.Rollout!;
        return rollout.Stable is { } stable
            ? stable.Select(rollout.LabelOf)
            : nodes.Where(node => release.SideOf(node.Labels) == NodeSide.Stable).Select(node => LabelPair.From(node.Labels, rollout.Label.Key));
    }

    private static ReleaseState GiveBack(this ReleaseState release, RolloutStatus status, string reason, DateTimeOffset now)
    {
        var label = release.Rollout!.Label;
        return release.WithRetired(label).WithoutProven(label).With(rollout => rollout.End(status, reason, 0, now));
    }

    private static ReleaseState With(this ReleaseState release, Func<RolloutState, RolloutState> change) =>
        release with { Rollout = change(release.Rollout!) };

    private static RolloutState End(this RolloutState rollout, RolloutStatus status, string reason, int percent, DateTimeOffset now) => rollout with
    {
        Status = status,
        StatusReason = reason,
        PauseCause = PauseCause.None,
        Percent = percent,
        EndedAt = now,
    };
}
