using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Notices;

/// <summary>What people should know of a batch of changes. Pure: it goes into the store with the changes.</summary>
internal static class ChangeNotices
{
    /// <summary>Its notices, in order; those about nodes are one for each namespace.</summary>
    public static IEnumerable<Notice> Of(ChangeSet changes, DateTimeOffset now) =>
        Rollouts(changes.Releases).Concat(Nodes(changes, AuditActions.NodeOffline, NoticeEvent.NodeOffline, now))
            .Concat(Nodes(changes, AuditActions.NodeExpire, NoticeEvent.NodeGone, now));

    private static IEnumerable<Notice> Rollouts(ReleaseChanges releases)
    {
        foreach (var (_, id, happened) in releases.AddEvents)
        {
            if (Classify(happened) is { } which && releases.PutRollouts.LastOrDefault(rollout => rollout.Id == id) is { } rollout)
            {
                yield return Of(which, rollout, happened);
            }
        }
    }

    private static NoticeEvent? Classify(RolloutEvent happened) => happened.Kind switch
    {
        RolloutEventKinds.Started => NoticeEvent.RolloutStarted,
        RolloutEventKinds.Advanced => NoticeEvent.RolloutAdvanced,
        RolloutEventKinds.Paused when happened.Cause == RolloutPauses.Approval => NoticeEvent.RolloutWaits,
        RolloutEventKinds.Paused => NoticeEvent.RolloutPaused,
        RolloutEventKinds.Resumed => NoticeEvent.RolloutResumed,
        RolloutEventKinds.RolledBack => NoticeEvent.RolloutRolledBack,
        RolloutEventKinds.Completed => NoticeEvent.RolloutCompleted,
        RolloutEventKinds.Aborted => NoticeEvent.RolloutAborted,
        _ => null,
    };

    private static Notice Of(NoticeEvent which, RolloutState rollout, RolloutEvent happened)
    {
        var canAbort = rollout.IsActive || rollout.Status == RolloutStatus.Completed;
        return new Notice
        {
            Id = Notice.NewId(),
            Event = which,
            At = happened.Time,
            Ns = rollout.Ns,
            Title = string.Create(
                CultureInfo.InvariantCulture,
                $"{rollout.Ns}: rollout {rollout.Id} of {rollout.Label} {Happened(which)}, step {happened.Step} of {rollout.Steps.Length}, {happened.Percent} % of the traffic"),
            Reason = Reason(which, rollout, happened),
            Numbers = [.. Side("new", happened.Candidate).Concat(Side("old", happened.Stable))],
            Command = CommandFor(which, rollout),
            Rollout = new NoticeRollout(
                rollout.Id, rollout.Label.ToString(), rollout.Stage, happened.Step, rollout.Steps.Length, happened.Percent, canAbort, CanApprove: rollout.LacksApproval && which == NoticeEvent.RolloutWaits),
        };
    }

    private static string Happened(NoticeEvent which) => which switch
    {
        NoticeEvent.RolloutStarted => "was started",
        NoticeEvent.RolloutAdvanced => "went on",
        NoticeEvent.RolloutWaits => "waits for approval",
        NoticeEvent.RolloutPaused => "is paused",
        NoticeEvent.RolloutResumed => "goes on again",
        NoticeEvent.RolloutRolledBack => "was rolled back",
        NoticeEvent.RolloutCompleted => "is complete",
        _ => "was aborted",
    };

    private static string? Reason(NoticeEvent which, RolloutState rollout, RolloutEvent happened)
    {
        var by = happened.Actor == Actor.RegistryName ? "" : $"by {happened.Actor}";
        var why = happened.Reason ?? (which == NoticeEvent.RolloutStarted ? rollout.Reason : null);
        return (by, why) switch
        {
            ("", null) => null,
            (_, null) => by,
            ("", _) => why,
            _ => $"{by}: {why}",
        };
    }

    private static string? CommandFor(NoticeEvent which, RolloutState rollout) => which switch
    {
        NoticeEvent.RolloutWaits => $"kenger rollout approve {rollout.Ns}, or kenger rollout abort {rollout.Ns}",
        NoticeEvent.RolloutPaused => $"kenger rollout show {rollout.Ns}; then kenger rollout resume {rollout.Ns}, or kenger rollout abort {rollout.Ns}",
        NoticeEvent.RolloutRolledBack or NoticeEvent.RolloutAborted => $"kenger rollout show {rollout.Ns}",
        _ => $"kenger rollout abort {rollout.Ns}",
    };

    private static IEnumerable<string> Side(string name, SideTraffic? traffic)
    {
        if (traffic is not null)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{name}: {traffic.Requests} requests, {traffic.Errors} errors ({traffic.ErrorRate * 100:0.##} %)")
                + (traffic.P99Ms is { } p99 ? string.Create(CultureInfo.InvariantCulture, $", p99 {p99:0} ms") : "");
        }
    }

    private static IEnumerable<Notice> Nodes(ChangeSet changes, string action, NoticeEvent which, DateTimeOffset now) =>
        from record in changes.Audit
        where record.Action == action
        group record.Target by record.Ns into nodes
        let list = nodes.Distinct(StringComparer.Ordinal).ToArray()
        select NoticeLists.Of(which, nodes.Key, [.. list.Take(Notice.MaxItems).Select(node => $"{nodes.Key}/{node}")], list.Length, now);
}
