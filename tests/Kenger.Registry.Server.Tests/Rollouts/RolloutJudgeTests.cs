using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Changes;

namespace Kenger.Registry.Server.Tests.Rollouts;

// Inside: the registry has a namespace Traffic, which would be found before its method of that name.
using static Kenger.Registry.TestKit.ExampleRollouts;

public sealed class RolloutJudgeTests
{
    private static readonly TimeSpan InTheMiddle = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AtTheEnd = TimeSpan.FromSeconds(60);

    [Fact]
    public void Decide_FewRequestsInTheMiddle_Waits() =>
        Assert.Same(RolloutDecision.Nothing, Decide(Running(), new StepSums { Candidate = Traffic(99), Reports = 1 }, InTheMiddle));

    [Fact]
    public void Decide_EnoughGoodRequests_PassesWithTheNumbers()
    {
        var decision = Decide(Running(), new StepSums { Candidate = Traffic(100, 1), Stable = Traffic(2000, 7), Reports = 1 }, InTheMiddle);

        Assert.Equal(RolloutDecisionKind.Passed, decision.Kind);
        Assert.Equal((100, 1), (decision.Candidate!.Requests, decision.Candidate.Errors));
        Assert.Equal((2000, 7), (decision.Stable!.Requests, decision.Stable.Errors));
    }

    [Fact]
    public void Decide_ErrorsThatAreNoChance_RollsBackAtOnceAndSaysWhy()
    {
        var decision = Decide(Running(), new StepSums { Candidate = Traffic(40, 10), Stable = Traffic(2000), Reports = 1 }, TimeSpan.Zero);

        Assert.Equal(RolloutDecisionKind.RollBack, decision.Kind);
        Assert.Equal("10 of 40 requests (25 %) of the new nodes failed, and the limit is 5 % (max_error_rate)", decision.Reason);
        Assert.Equal(10, decision.Candidate!.Errors);
    }

    [Theory]
    [InlineData(nameof(PauseCause.Operator))]
    [InlineData(nameof(PauseCause.FewRequests))]
    [InlineData(nameof(PauseCause.NoReports))]
    public void Decide_BreachWhilePaused_RollsBack(string cause) => Assert.Equal(
        RolloutDecisionKind.RollBack,
        Decide(Paused(Enum.Parse<PauseCause>(cause)), new StepSums { Candidate = Traffic(100, 50), Reports = 1 }, InTheMiddle).Kind);

    [Fact]
    public void Decide_WhatWasJudged_IsNotJudgedAgain()
    {
        var sums = new StepSums { Candidate = Traffic(199, 80), JudgedCandidate = Traffic(100, 80), Passes = 1, Reports = 1 };
        Assert.Equal(RolloutDecisionKind.Nothing, Decide(Running(), sums, InTheMiddle).Kind);

        // The errors are few among all, and many among the new ones.
        sums = new StepSums { Candidate = Traffic(1100, 30), JudgedCandidate = Traffic(1000), Passes = 1, Reports = 1 };
        Assert.Equal(RolloutDecisionKind.RollBack, Decide(Running() with { Analysis = Limits(maxErrorRate: 0.09) }, sums, InTheMiddle).Kind);
    }

    [Fact]
    public void Decide_IntervalOverAndPassed_Advances()
    {
        var passed = new StepSums { Candidate = Traffic(100), JudgedCandidate = Traffic(100), Passes = 1, Reports = 1 };

        Assert.Equal(RolloutDecisionKind.Nothing, Decide(Running(), passed, AtTheEnd - TimeSpan.FromTicks(1)).Kind);
        Assert.Equal(RolloutDecisionKind.Advance, Decide(Running(), passed, AtTheEnd).Kind);
        Assert.Equal(RolloutDecisionKind.Complete, Decide(Running() with { Step = 3, Percent = 100 }, passed, AtTheEnd).Kind);
    }

    [Fact]
    public void Decide_IntervalOverWithTooFewRequests_PausesOnce()
    {
        var few = new StepSums { Candidate = Traffic(99), Reports = 12 };

        var decision = Decide(Running(), few, AtTheEnd);

        Assert.Equal((RolloutDecisionKind.Pause, PauseCause.FewRequests), (decision.Kind, decision.Cause));
        Assert.Contains("too few requests to judge by, 99 of 100", decision.Reason, StringComparison.Ordinal);
        Assert.Equal(RolloutDecisionKind.Nothing, Decide(Paused(PauseCause.FewRequests), few, AtTheEnd * 100).Kind);
    }

    [Fact]
    public void Decide_PausedForRequestsThatCameThen_PassesResumesAdvances()
    {
        var paused = Paused(PauseCause.FewRequests);
        var enough = new StepSums { Candidate = Traffic(100), Reports = 1 };
        Assert.Equal(RolloutDecisionKind.Passed, Decide(paused, enough, AtTheEnd).Kind);

        var judged = enough with { JudgedCandidate = enough.Candidate, Passes = 1 };
        Assert.Equal(RolloutDecisionKind.Resume, Decide(paused, judged, AtTheEnd).Kind);
        Assert.Equal(RolloutDecisionKind.Advance, Decide(Running(), judged, AtTheEnd).Kind);
    }

    [Fact]
    public void Decide_PausedByAnOperator_JudgesAndStays()
    {
        var enough = new StepSums { Candidate = Traffic(100), Reports = 1 };
        Assert.Equal(RolloutDecisionKind.Passed, Decide(Paused(PauseCause.Operator), enough, AtTheEnd).Kind);

        var judged = enough with { JudgedCandidate = enough.Candidate, Passes = 1 };
        Assert.Equal(RolloutDecisionKind.Nothing, Decide(Paused(PauseCause.Operator), judged, AtTheEnd, silent: true).Kind);
    }

    [Theory]
    [InlineData(NoDataActions.Pause)]
    [InlineData(NoDataActions.Continue)]
    public void Decide_ReportsStopped_PausesThoughAllWasWell(string onNoData)
    {
        var rollout = Running() with { OnNoData = WireName.Parse<NoDataAction>(onNoData) };
        var passed = new StepSums { Candidate = Traffic(100), JudgedCandidate = Traffic(100), Passes = 1, Reports = 7 };

        var decision = Decide(rollout, passed, AtTheEnd, silent: true);

        Assert.Equal((RolloutDecisionKind.Pause, PauseCause.NoReports), (decision.Kind, decision.Cause));
        Assert.Contains("stopped", decision.Reason, StringComparison.Ordinal);
        Assert.Equal(RolloutDecisionKind.Resume, Decide(Paused(PauseCause.NoReports), passed, AtTheEnd).Kind);
    }

    [Fact]
    public void Decide_NothingEverReports_PausesUnlessItMayGoBlind()
    {
        Assert.Equal(PauseCause.NoReports, Decide(Running(), StepSums.None, InTheMiddle, silent: true).Cause);

        var blind = Running() with { OnNoData = NoDataAction.Continue };
        Assert.Equal(RolloutDecisionKind.Nothing, Decide(blind, StepSums.None, InTheMiddle, silent: true).Kind);
        Assert.Equal(RolloutDecisionKind.Advance, Decide(blind, StepSums.None, AtTheEnd, silent: true).Kind);
        Assert.Equal(RolloutDecisionKind.Complete, Decide(blind with { Step = 3 }, StepSums.None, AtTheEnd, silent: true).Kind);
    }

    [Fact]
    public void Decide_MayGoOnWithFewRequests_GoesOnUnjudged()
    {
        var blind = Running() with { OnNoData = NoDataAction.Continue };

        var decision = Decide(blind, new StepSums { Candidate = Traffic(3), Reports = 9 }, AtTheEnd);

        Assert.Equal(RolloutDecisionKind.Advance, decision.Kind);
        Assert.Contains("3 of 100", decision.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NoDataActions.Pause)]
    [InlineData(NoDataActions.Continue)]
    public void Decide_NobodyThereToTakeOver_Pauses(string onNoData)
    {
        var passed = new StepSums { Candidate = Traffic(100), JudgedCandidate = Traffic(100), Passes = 1, Reports = 7 };

        var decision = Decide(Running() with { OnNoData = WireName.Parse<NoDataAction>(onNoData) }, passed, AtTheEnd, hasCandidates: false);

        Assert.Equal(PauseCause.FewRequests, decision.Cause);
        Assert.Contains("no node with version=v2 is online", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_RequestsComeWhileReportsStop_SaysTheOtherReasonThen()
    {
        var decision = Decide(Paused(PauseCause.NoReports), new StepSums { Candidate = Traffic(9), Reports = 9 }, AtTheEnd);

        Assert.Equal((RolloutDecisionKind.Pause, PauseCause.FewRequests), (decision.Kind, decision.Cause));
    }

    [Theory]
    [InlineData(RolloutStatuses.Completed)]
    [InlineData(RolloutStatuses.RolledBack)]
    [InlineData(RolloutStatuses.Aborted)]
    public void Decide_Ended_DoesNothing(string status) => Assert.Same(
        RolloutDecision.Nothing,
        Decide(Running() with { Status = WireName.Parse<RolloutStatus>(status) }, new StepSums { Candidate = Traffic(1000, 1000), Reports = 1 }, AtTheEnd, silent: true));

    [Fact]
    public void Decide_OldNodesHaveFewRequests_ComparesWithTheWholeStep()
    {
        var rollout = Running() with { Analysis = Limits(maxErrorRate: 1) };
        var sums = new StepSums { Candidate = Traffic(100, 10), Stable = Traffic(150, 15), JudgedStable = Traffic(100, 15), Reports = 1 };
        Assert.Equal(RolloutDecisionKind.Passed, Decide(rollout, sums, InTheMiddle).Kind);

        // Not even the whole step has enough of them, but the whole rollout has.
        sums = new StepSums { Candidate = Traffic(100, 40), Stable = Traffic(10), WholeStable = Traffic(500, 2), Reports = 1 };
        Assert.Equal(RolloutDecisionKind.RollBack, Decide(rollout, sums, InTheMiddle).Kind);

        // Nothing to compare with: nobody asked for a comparison.
        sums = new StepSums { Candidate = Traffic(100, 40), Stable = Traffic(10), Reports = 1 };
        Assert.Equal(RolloutDecisionKind.Passed, Decide(rollout, sums, InTheMiddle).Kind);
    }

    [Fact]
    public void Decide_ComparisonAskedForWithoutData_IsNoPass()
    {
        var rollout = Running() with { Analysis = Limits(maxErrorRateVsStable: 2) };
        var sums = new StepSums { Candidate = Traffic(100), Stable = Traffic(10), Reports = 1 };
        Assert.Equal(RolloutDecisionKind.Nothing, Decide(rollout, sums, InTheMiddle).Kind);

        var decision = Decide(rollout, sums, AtTheEnd);

        Assert.Equal((RolloutDecisionKind.Pause, PauseCause.FewRequests), (decision.Kind, decision.Cause));
        Assert.Contains("nothing to judge by, the old nodes got fewer than 20 requests", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_Doubtful_WaitsThoughItPassedBefore()
    {
        var sums = new StepSums
        {
            Candidate = Traffic(150, 4), JudgedCandidate = Traffic(100), Stable = Traffic(600), JudgedStable = Traffic(400), Passes = 1, Reports = 1,
        };
        Assert.Equal(RolloutDecisionKind.Nothing, Decide(Running(), sums, InTheMiddle).Kind);

        var decision = Decide(Running(), sums, AtTheEnd);

        Assert.Equal((RolloutDecisionKind.Pause, PauseCause.FewRequests), (decision.Kind, decision.Cause));
        Assert.StartsWith("not sure yet, 4 of 50 requests (8 %)", decision.Reason, StringComparison.Ordinal);
        Assert.Equal(RolloutDecisionKind.Passed, Decide(Paused(PauseCause.FewRequests), sums with { Candidate = Traffic(1050, 4) }, AtTheEnd).Kind);
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(3, 2, true)]
    [InlineData(2, 1, false)]
    [InlineData(3, 0, false)]
    [InlineData(0, 0, false)]
    public void Decide_NoNewNodeHealthyAtMostGateways_RollsBackWithoutARequest(int gateways, int down, bool back)
    {
        var decision = Decide(Running(), new StepSums { Gateways = gateways, DownGateways = down, Reports = 1 }, TimeSpan.Zero);

        Assert.Equal(back ? RolloutDecisionKind.RollBack : RolloutDecisionKind.Nothing, decision.Kind);
        Assert.Equal(back, decision.Reason?.Contains("no new node healthy", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Decide_BrokenOffRequests_AreNoPass()
    {
        var sums = new StepSums { Candidate = Traffic(120) with { Abandoned = 21 }, Stable = Traffic(500) with { Abandoned = 90 }, Reports = 1 };

        Assert.Equal(RolloutDecisionKind.Nothing, Decide(Running(), sums, InTheMiddle).Kind);
        Assert.Contains("99 of 100", Decide(Running(), sums, AtTheEnd).Reason, StringComparison.Ordinal);
        Assert.Equal(
            RolloutDecisionKind.Passed,
            Decide(Running(), sums with { Candidate = Traffic(121) with { Abandoned = 21 } }, InTheMiddle).Kind);
    }

    private static RolloutState Paused(PauseCause cause) => Running() with { Status = RolloutStatus.Paused, PauseCause = cause };

    private static RolloutAnalysis Limits(double? maxErrorRate = null, double? maxErrorRateVsStable = null) =>
        new() { MaxErrorRate = maxErrorRate, MaxErrorRateVsStable = maxErrorRateVsStable, MinRequests = 100 };

    private static RolloutDecision Decide(RolloutState rollout, StepSums sums, TimeSpan after, bool silent = false, bool hasCandidates = true) =>
        RolloutJudge.Decide(new RolloutView(rollout, sums, hasCandidates, silent, Drafts.Start + after));
}
