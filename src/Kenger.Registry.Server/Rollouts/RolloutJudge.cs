using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>
/// Decides what is to be done with a rollout: one thing at a time. Whoever carries it out asks again, until there is nothing more.
/// </summary>
internal static class RolloutJudge
{
    public static RolloutDecision Decide(RolloutView view)
    {
        if (!view.Rollout.IsActive)
        {
            return RolloutDecision.Nothing;
        }

        // First, and during every pause too: new nodes that fail have to go at once.
        return Judge(view) ?? Move(view);
    }

    private static RolloutDecision? Judge(RolloutView view)
    {
        var sums = view.Sums;
        if (sums.DownGateways * 2 > sums.Gateways)
        {
            return RollBack(WhoIsDown(view));
        }

        if (view.Checks.Kind == OutsideKind.Back)
        {
            return RollBack(view.Checks.Reason);
        }

        var verdict = Latest(view);
        return verdict.Kind == VerdictKind.Broken ? RollBack(verdict.Reason)
            : verdict.Kind == VerdictKind.Kept && HasEnough(view) ? With(RolloutDecisionKind.Passed, null)
            : null;

        RolloutDecision RollBack(string? reason) => With(RolloutDecisionKind.RollBack, reason);

        RolloutDecision With(RolloutDecisionKind kind, string? reason) =>
            new(kind, reason) { Candidate = Unjudged(view), Stable = Compared(view) ?? sums.Stable - sums.JudgedStable };
    }

    private static Verdict Latest(RolloutView view) => RolloutLimits.Judge(
        view.Rollout.Analysis, Unjudged(view).SeenOnce(view.Sums.Tellers), Compared(view)?.SeenOnce(view.Sums.Tellers));

    private static TrafficSums Unjudged(RolloutView view) => view.Sums.Candidate - view.Sums.JudgedCandidate;

    // Who was broken off early by its clients was not judged: it might have been good. And who is overdue has no answer.
    private static bool HasEnough(RolloutView view) => Answered(view) >= MinRequests(view);

    private static long Answered(RolloutView view) => Unjudged(view) is var sums ? sums.Requests - sums.Abandoned - sums.Overdue : 0;

    private static int MinRequests(RolloutView view) => view.Rollout.Analysis.MinRequests ?? RolloutLimits.DefaultMinRequests;

    // Over the same time if there is enough of it; else all that the old nodes got in this step, or in the steps before.
    private static TrafficSums? Compared(RolloutView view)
    {
        var sums = view.Sums;
        var stable = sums.Stable - sums.JudgedStable;
        // However few a pass needs: what a handful of old requests tells is that it can't be told.
        var enough = Math.Max(MinRequests(view), RolloutLimits.DefaultMinRequests);
        return stable.Requests >= enough ? stable
            : sums.Stable.Requests >= enough ? sums.Stable
            : sums.WholeStable.Requests >= RolloutLimits.MinStableRequests ? sums.WholeStable
            : sums.Stable.Requests >= RolloutLimits.MinStableRequests ? sums.Stable
            : null;
    }

    private static string WhoIsDown(RolloutView view) => view.Sums.Gateways == 1
        ? "the gateway finds no new node healthy"
        : string.Create(CultureInfo.InvariantCulture, $"{view.Sums.DownGateways} of {view.Sums.Gateways} gateways find no new node healthy");

    private static RolloutDecision Move(RolloutView view)
    {
        var rollout = view.Rollout;
        if (rollout.PauseCause == PauseCause.Operator)
        {
            return RolloutDecision.Nothing;
        }

        if (WhyNotOn(view) is not { } cause)
        {
            return !LacksSight(view) && view.Hooks.Kind == OutsideKind.Waiting ? new RolloutDecision(RolloutDecisionKind.Ask) : RolloutDecision.Nothing;
        }

        if (cause == PauseCause.Webhook && view.Hooks.Kind == OutsideKind.Back)
        {
            return new RolloutDecision(RolloutDecisionKind.RollBack, view.Hooks.Reason) { Candidate = view.Sums.Candidate, Stable = view.Sums.Stable };
        }

        if (cause != rollout.PauseCause)
        {
            return cause == PauseCause.None
                ? new RolloutDecision(RolloutDecisionKind.Resume, WhatCame(view))
                : Pause(view, cause);
        }

        return cause != PauseCause.None || !view.IsStepOver ? RolloutDecision.Nothing
            : rollout.IsAtLastStep ? new RolloutDecision(RolloutDecisionKind.Complete, WhyOn(view))
            : new RolloutDecision(RolloutDecisionKind.Advance, WhyOn(view));
    }

    // Who is asked for an approval sees by what: all that the step has had.
    private static RolloutDecision Pause(RolloutView view, PauseCause cause) => new(RolloutDecisionKind.Pause, WhatIsMissing(view, cause))
    {
        Cause = cause,
        Candidate = cause == PauseCause.Approval && view.Sums.Candidate.Requests > 0 ? view.Sums.Candidate : null,
        Stable = cause == PauseCause.Approval && view.Sums.Candidate.Requests > 0 ? view.Sums.Stable : null,
    };

    // Numbers were asked for and are not there yet; without traffic, a gateway that has the rollout must have seen the new nodes.
    private static bool LacksSight(RolloutView view) => view.Checks.Kind == OutsideKind.Waiting
        || (!view.Rollout.NeedsTraffic && view.Sums.Gateways == 0 && view.Rollout.OnNoData != NoDataAction.Continue);

    // Null while something that was asked, or is to be, has no answer yet.
    private static PauseCause? WhyNotOn(RolloutView view)
    {
        var mayGoBlind = view.Rollout.OnNoData == NoDataAction.Continue;

        // Who goes on without data does so where nothing ever reports. Reports that came, and come no more, mean that something broke.
        if (view.IsSilent && !(mayGoBlind && view.Sums.Reports == 0))
        {
            return PauseCause.NoReports;
        }

        if (!view.IsStepOver)
        {
            return PauseCause.None;
        }

        if ((view.Rollout.NeedsTraffic && view.Sums.Passes == 0 && !mayGoBlind) || !view.HasCandidates || Latest(view).Kind == VerdictKind.Doubtful)
        {
            return PauseCause.FewRequests;
        }

        return LacksSight(view) ? null
            : view.Checks.Kind == OutsideKind.Stay && !mayGoBlind ? PauseCause.Checks
            // Who approves should see that all the rest is well, and a webhook is asked when nothing else is in the way.
            : view.Rollout.LacksApproval ? PauseCause.Approval
            : view.Freeze is not null ? PauseCause.Freeze
            : view.Hooks.Kind == OutsideKind.Waiting ? null
            : view.Hooks.Kind is OutsideKind.Stay or OutsideKind.Back ? PauseCause.Webhook
            : PauseCause.None;
    }

    /// <summary>What speaks against the new nodes now, for somebody who steps by hand; null when nothing does.</summary>
    public static StepDoubt? Doubt(RolloutView view)
    {
        var verdict = Latest(view);
        var reason = view.Sums.DownGateways * 2 > view.Sums.Gateways ? WhoIsDown(view)
            : verdict.Kind is VerdictKind.Broken or VerdictKind.Doubtful ? verdict.Reason
            : null;
        return reason is null ? null : new StepDoubt(view.Rollout.Id, view.Rollout.Step, reason);
    }

    private static string WhatIsMissing(RolloutView view, PauseCause cause) => cause switch
    {
        PauseCause.NoReports when view.Sums.Reports == 0 => "no gateway reports what it sees of the nodes: it goes on once one does",
        PauseCause.NoReports => "the gateways' reports stopped: it goes on once they come again",
        PauseCause.Approval => string.Create(
            CultureInfo.InvariantCulture,
            $"waits for an approval to leave step {view.Rollout.Step} ({view.Rollout.Percent} %); {WhyOn(view)}"),
        PauseCause.Freeze => $"{view.Freeze}; {WhyOn(view)}",
        PauseCause.Checks => $"{view.Checks.Reason}: it goes on once there is a number that keeps the limit",
        PauseCause.Webhook => view.Hooks.Reason!,
        _ when !view.HasCandidates => $"no node with {view.Rollout.Label} is online with a weight: it goes on once one is",
        _ when Latest(view) is { Kind: VerdictKind.Doubtful } doubt => $"not sure yet, {doubt.Reason}: it goes on once that is clear",
        _ when HasEnough(view) && Latest(view) is { Reason: { } missing } => $"nothing to judge by, {missing}: it goes on once there is",
        _ => $"too few requests to judge by, {RequestsSoFar(view)}: it goes on once there are enough",
    };

    private static string WhatCame(RolloutView view) => view.Rollout.PauseCause switch
    {
        PauseCause.NoReports => "gateways report again",
        PauseCause.Approval => "its step is approved",
        PauseCause.Freeze => "the freeze is over",
        PauseCause.Checks => view.Checks.Reason ?? "all checks have numbers",
        PauseCause.Webhook => view.Hooks.Reason ?? "the webhooks allow it",
        _ => "the new nodes got enough requests and kept all limits",
    };

    private static string WhyOn(RolloutView view) => string.Join("; ", ((string?[])[WhyPassed(view), view.Checks.Reason, view.Hooks.Reason]).OfType<string>());

    private static string WhyPassed(RolloutView view) => view.Sums.Passes > 0
        ? string.Create(CultureInfo.InvariantCulture, $"the new nodes kept all limits for {view.Rollout.IntervalSeconds} s")
        : !view.Rollout.NeedsTraffic ? "the new nodes are up"
        : $"too few requests to judge by, {RequestsSoFar(view)}, and on_no_data is continue";

    private static string RequestsSoFar(RolloutView view) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Answered(view)} of {MinRequests(view)} in this step");
}

/// <summary>All that a rollout is judged by.</summary>
/// <param name="Rollout">The rollout.</param>
/// <param name="Sums">What gateways reported of its step.</param>
/// <param name="HasCandidates">Whether a new node is online that may get requests.</param>
/// <param name="IsSilent">Whether no report came for long.</param>
/// <param name="Now">The time.</param>
internal sealed record RolloutView(RolloutState Rollout, StepSums Sums, bool HasCandidates, bool IsSilent, DateTimeOffset Now)
{
    /// <summary>The freeze that is on; null when none is.</summary>
    public Freeze? Freeze { get; init; }

    /// <summary>What limits on numbers of others say.</summary>
    public OutsideVerdict Checks { get; init; } = OutsideVerdict.Clear;

    /// <summary>What webhooks say.</summary>
    public OutsideVerdict Hooks { get; init; } = OutsideVerdict.Clear;

    /// <summary>Whether its step has had its time; one without traffic needs none.</summary>
    public bool IsStepOver => IsIntervalOver || !Rollout.NeedsTraffic;

    public bool IsIntervalOver => Now - Rollout.StepStartedAt >= TimeSpan.FromSeconds(Rollout.IntervalSeconds);
}
