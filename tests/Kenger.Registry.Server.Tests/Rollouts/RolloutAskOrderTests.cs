using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.TestKit;

namespace Kenger.Registry.Server.Tests.Rollouts;

// Inside: the registry has a namespace Traffic, which would be found before its method of that name.
using static Kenger.Registry.TestKit.ExampleRollouts;

/// <summary>In which order those are asked without whom a step is not left.</summary>
public sealed class RolloutAskOrderTests
{
    private static readonly Freeze Frozen = new(Drafts.Start.AddDays(1), "18:00 - 08:00");

    private readonly RolloutView _asksAll = new(
        Running() with { Plan = new RolloutPlan { Approve = [5], Hooks = [new RolloutHook { Url = "http://127.0.0.1:1/" }] } },
        new StepSums { Candidate = Traffic(200), JudgedCandidate = Traffic(200), Stable = Traffic(200), JudgedStable = Traffic(200), Passes = 1, Reports = 9, Gateways = 1 },
        HasCandidates: true,
        IsSilent: false,
        Drafts.Start.AddSeconds(60))
    {
        Freeze = Frozen,
        Checks = new OutsideVerdict(OutsideKind.Stay, "no number"),
        Hooks = OutsideVerdict.Waiting,
    };

    [Fact]
    public void Decide_AllOfThem_AreAskedOneAfterTheOther()
    {
        var view = _asksAll;
        AssertPauses(PauseCause.Checks, view);

        view = view with { Checks = new OutsideVerdict(OutsideKind.Clear, "x is 1") };
        AssertPauses(PauseCause.Approval, view);

        view = view with { Rollout = view.Rollout with { ApprovedStep = 1 } };
        AssertPauses(PauseCause.Freeze, view);

        view = view with { Freeze = null };
        Assert.Equal(RolloutDecisionKind.Ask, RolloutJudge.Decide(view).Kind);

        view = view with { Hooks = new OutsideVerdict(OutsideKind.Clear, "h allows it") };
        var advance = RolloutJudge.Decide(view);
        Assert.Equal(
            (RolloutDecisionKind.Advance, "the new nodes kept all limits for 60 s; x is 1; h allows it"), (advance.Kind, advance.Reason));
    }

    [Theory]
    [InlineData(OutsideKind.Stay, RolloutDecisionKind.Pause)]
    [InlineData(OutsideKind.Back, RolloutDecisionKind.RollBack)]
    public void Decide_WebhookIsAgainst_StaysOrGoesBack(object kind, object decision)
    {
        var view = _asksAll with
        {
            Rollout = _asksAll.Rollout with { ApprovedStep = 1 }, Freeze = null, Checks = OutsideVerdict.Clear, Hooks = new OutsideVerdict((OutsideKind)kind, "h says no"),
        };

        var decided = RolloutJudge.Decide(view);

        Assert.Equal((RolloutDecisionKind)decision, decided.Kind);
        Assert.Contains("h says no", decided.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_BeforeTheStepIsOver_AsksNobody() => Assert.Equal(
        RolloutDecisionKind.Nothing, RolloutJudge.Decide(_asksAll with { Now = Drafts.Start.AddSeconds(59) }).Kind);

    [Fact]
    public void Decide_ANumberIsBeyondItsLimit_GoesBackAtAnyTime() => Assert.Equal(
        RolloutDecisionKind.RollBack,
        RolloutJudge.Decide(_asksAll with { Now = Drafts.Start, Checks = new OutsideVerdict(OutsideKind.Back, "x is 9") }).Kind);

    [Fact]
    public void Decide_NumbersAreNotThereYet_Waits() => Assert.Equal(
        RolloutDecisionKind.Nothing, RolloutJudge.Decide(_asksAll with { Checks = OutsideVerdict.Waiting }).Kind);

    private static void AssertPauses(PauseCause cause, RolloutView view)
    {
        var decision = RolloutJudge.Decide(view);
        Assert.Equal((RolloutDecisionKind.Pause, cause), (decision.Kind, decision.Cause));
        Assert.Equal(RolloutDecision.Nothing, RolloutJudge.Decide(view with { Rollout = view.Rollout with { Status = RolloutStatus.Paused, PauseCause = cause } }));
    }
}
