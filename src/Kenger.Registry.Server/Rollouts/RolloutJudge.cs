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

    /// <summary>The same decision, and whose reports it stands on: who looks at it later must see who had it made.</summary>
    public static RolloutDecision ReportedBy(this RolloutDecision decision, IReadOnlyList<RolloutSample> rows)
    {
        // A step goes on because of all that was judged in it; a judgement stands on what came since the one before.
        var by = decision.Kind == RolloutDecisionKind.Nothing
            ? ""
            : Reporters.Tell(rows, wholeStep: decision.Kind is not (RolloutDecisionKind.Passed or RolloutDecisionKind.RollBack));
        return by.Length == 0 ? decision : decision with { Reason = decision.Reason is null ? by : $"{decision.Reason}; {by}" };
    }

    private static RolloutDecision? Judge(RolloutView view)
    {
        var (analysis, sums) = (view.Rollout.Analysis, view.Sums);
        var candidate = sums.Candidate - sums.JudgedCandidate;
        var enough = analysis.MinRequests ?? RolloutLimits.DefaultMinRequests;
        if (candidate.Requests < enough)
        {
            return null;
        }

        var stable = sums.Stable - sums.JudgedStable;
        // With little traffic left to them, all that the old nodes got in this step has to do.
        var compared = stable.Requests >= enough ? stable : sums.Stable.Requests >= enough ? sums.Stable : null;
        var breach = RolloutLimits.Breach(analysis, candidate, compared);
        return new RolloutDecision(breach is null ? RolloutDecisionKind.Passed : RolloutDecisionKind.RollBack, breach)
        {
            Candidate = candidate,
            Stable = compared ?? stable,
        };
    }

    private static RolloutDecision Move(RolloutView view)
    {
        var rollout = view.Rollout;
        if (rollout.PauseCause == PauseCause.Operator)
        {
            return RolloutDecision.Nothing;
        }

        var cause = WhyNotOn(view);
        if (cause != rollout.PauseCause)
        {
            return cause == PauseCause.None
                ? new RolloutDecision(RolloutDecisionKind.Resume, WhatCame(view))
                : new RolloutDecision(RolloutDecisionKind.Pause, WhatIsMissing(view, cause)) { Cause = cause };
        }

        return cause != PauseCause.None || !view.IsIntervalOver ? RolloutDecision.Nothing
            : rollout.IsAtLastStep ? new RolloutDecision(RolloutDecisionKind.Complete, WhyOn(view))
            : new RolloutDecision(RolloutDecisionKind.Advance, WhyOn(view));
    }

    private static PauseCause WhyNotOn(RolloutView view)
    {
        var mayGoBlind = view.Rollout.OnNoData == NoDataAction.Continue;

        // Who goes on without data does so where nothing ever reports. Reports that came, and come no more, mean that something broke.
        if (view.IsSilent && !(mayGoBlind && view.Sums.Reports == 0))
        {
            return PauseCause.NoReports;
        }

        return view.IsIntervalOver && ((view.Sums.Passes == 0 && !mayGoBlind) || !view.HasCandidates) ? PauseCause.FewRequests : PauseCause.None;
    }

    private static string WhatIsMissing(RolloutView view, PauseCause cause) => cause switch
    {
        PauseCause.NoReports when view.Sums.Reports == 0 => "no gateway reports what it sees of the nodes: it goes on once one does",
        PauseCause.NoReports => "the gateways' reports stopped: it goes on once they come again",
        _ when !view.HasCandidates => $"no node with {view.Rollout.Label} is online with a weight: it goes on once one is",
        _ => $"too few requests to judge by, {RequestsSoFar(view)}: it goes on once there are enough",
    };

    private static string WhatCame(RolloutView view) => view.Rollout.PauseCause == PauseCause.NoReports
        ? "gateways report again"
        : "the new nodes got enough requests and kept all limits";

    private static string WhyOn(RolloutView view) => view.Sums.Passes > 0
        ? string.Create(CultureInfo.InvariantCulture, $"the new nodes kept all limits for {view.Rollout.IntervalSeconds} s")
        : $"too few requests to judge by, {RequestsSoFar(view)}, and on_no_data is continue";

    private static string RequestsSoFar(RolloutView view) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(view.Sums.Candidate - view.Sums.JudgedCandidate).Requests} of {view.Rollout.Analysis.MinRequests ?? RolloutLimits.DefaultMinRequests} in this step");
}

/// <summary>All that a rollout is judged by.</summary>
/// <param name="Rollout">The rollout.</param>
/// <param name="Sums">What gateways reported of its step.</param>
/// <param name="HasCandidates">Whether a new node is online that may get requests.</param>
/// <param name="IsSilent">Whether no report came for long.</param>
/// <param name="Now">The time.</param>
internal sealed record RolloutView(RolloutState Rollout, StepSums Sums, bool HasCandidates, bool IsSilent, DateTimeOffset Now)
{
    public bool IsIntervalOver => Now - Rollout.StepStartedAt >= TimeSpan.FromSeconds(Rollout.IntervalSeconds);
}
