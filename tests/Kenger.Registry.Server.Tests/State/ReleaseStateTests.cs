using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Changes;
using static Kenger.Registry.TestKit.ExampleRollouts;

namespace Kenger.Registry.Server.Tests.State;

public sealed class ReleaseStateTests
{
    private static readonly Labels V1Labels = Drafts.Labels(("version", "v1"));
    private static readonly Labels V2Labels = Drafts.Labels(("version", "v2"), ("zone", "a"));
    private static readonly Labels V3Labels = Drafts.Labels(("version", "v3"));

    [Fact]
    public void SideOf_NothingSaid_IsStable()
    {
        Assert.False(ReleaseState.None.Shapes);
        Assert.Equal(NodeSide.Stable, ReleaseState.None.SideOf(Labels.None));
        Assert.Equal(NodeSide.Stable, ReleaseState.None.SideOf(V2Labels));
    }

    [Fact]
    public void SideOf_ActiveRollout_TakesItsLabel()
    {
        var release = ReleaseState.None.Start(Running());

        Assert.True(release.Shapes);
        Assert.Equal(NodeSide.Candidate, release.SideOf(V2Labels));
        Assert.Equal(NodeSide.Stable, release.SideOf(V1Labels));
        Assert.Equal(NodeSide.Stable, release.SideOf(Labels.None));
    }

    [Fact]
    public void SideOf_Retired_IsHeldUntilARolloutTakesItUp()
    {
        var release = ReleaseState.None.WithRetired(V1, V2);
        Assert.Equal(NodeSide.Retired, release.SideOf(V2Labels));

        release = release.Start(Running());

        Assert.Equal(NodeSide.Candidate, release.SideOf(V2Labels));
        Assert.Equal(NodeSide.Retired, release.SideOf(V1Labels));
        Assert.Equal([V1], release.Retired.ToArray());
    }

    [Fact]
    public void SideOf_EmptyValue_IsForNodesWithoutTheLabel()
    {
        var release = ReleaseState.None.WithRetired(LabelPair.Parse("version="));

        Assert.Equal(NodeSide.Retired, release.SideOf(Labels.None));
        Assert.Equal(NodeSide.Retired, release.SideOf(Drafts.Labels(("version", ""))));
        Assert.Equal(NodeSide.Stable, release.SideOf(V1Labels));
    }

    [Fact]
    public void SideOf_Gate_HoldsWhatIsNotKnown()
    {
        var release = ReleaseState.None.WithGate([Node(V1Labels), Node(Labels.None)]);

        Assert.True(release.Shapes);
        Assert.Equal(NodeSide.Stable, release.SideOf(V1Labels));
        Assert.Equal(NodeSide.Stable, release.SideOf(Labels.None));
        Assert.Equal(NodeSide.Gated, release.SideOf(V2Labels));
        Assert.Equal(NodeSide.Stable, release.WithKnown("v2").SideOf(V2Labels));
        Assert.Equal(NodeSide.Stable, release.WithoutGate().SideOf(V2Labels));
        Assert.Empty(release.WithoutGate().KnownVersions);
        // Retired goes before known.
        Assert.Equal(NodeSide.Retired, release.WithKnown("v2").WithRetired(V2).SideOf(V2Labels));
    }

    [Fact]
    public void WithKnown_NoGate_RemembersNothing() => Assert.Empty(ReleaseState.None.WithKnown("v1").KnownVersions);

    [Fact]
    public void WithRetired_Many_ForgetsTheOldest()
    {
        var release = ReleaseState.None;
        for (var i = 0; i < 105; i++)
        {
            release = release.WithRetired(new LabelPair("version", "v" + i));
        }

        Assert.Equal(100, release.Retired.Length);
        Assert.Equal("version=v5", release.Retired[0].ToString());
        Assert.Equal("version=v104", release.Retired[^1].ToString());
        // Again is not twice, and it is the latest now.
        Assert.Equal("version=v5", release.WithRetired(new LabelPair("version", "v5")).Retired[^1].ToString());
        Assert.Equal(100, release.WithRetired(new LabelPair("version", "v5")).Retired.Length);
    }

    [Fact]
    public void Complete_OtherVersions_RetireAndAreGivenBackByAnAbort()
    {
        var started = ReleaseState.None.WithRetired(V3).Start(Running());

        var completed = started.Complete([Node(V1Labels), Node(V2Labels), Node(V3Labels), Node(Labels.None)], "done", Drafts.Start.AddMinutes(5));

        var rollout = completed.Rollout!;
        Assert.Equal((RolloutStatus.Completed, 100, 3, "done"), (rollout.Status, rollout.Percent, rollout.Step, rollout.StatusReason));
        Assert.Equal(Drafts.Start.AddMinutes(5), rollout.EndedAt);
        // What was retired before is no rollout's to give back.
        Assert.Equal(["version=", "version=v1"], rollout.Displaced.Select(label => label.ToString()));
        Assert.Equal(["version=v3", "version=", "version=v1"], completed.Retired.Select(label => label.ToString()));
        Assert.Equal(NodeSide.Stable, completed.SideOf(V2Labels));

        var aborted = completed.Abort("no", Drafts.Start.AddMinutes(6));

        Assert.Equal((RolloutStatus.Aborted, 0), (aborted.Rollout!.Status, aborted.Rollout.Percent));
        Assert.Equal([V3, V2], aborted.Retired.ToArray());
        Assert.Equal(NodeSide.Retired, aborted.SideOf(V2Labels));
        Assert.Equal(NodeSide.Stable, aborted.SideOf(V1Labels));
        Assert.Equal(NodeSide.Stable, aborted.SideOf(Labels.None));
    }

    [Fact]
    public void Complete_Gated_KnowsItsVersionsFromThenOn()
    {
        var release = ReleaseState.None.WithGate([Node(V1Labels)])
            .Start(Running() with { Label = new LabelPair("zone", "a") })
            .Complete([Node(V1Labels), Node(V2Labels)], "done", Drafts.Start);

        Assert.Equal(["v1", "v2"], release.KnownVersions);
    }

    [Fact]
    public void RollBack_Candidate_Retires()
    {
        var release = ReleaseState.None.Start(Running()).RollBack("bad", Drafts.Start.AddMinutes(1));

        Assert.Equal((RolloutStatus.RolledBack, 0, "bad"), (release.Rollout!.Status, release.Rollout.Percent, release.Rollout.StatusReason));
        Assert.Equal([V2], release.Retired.ToArray());
        Assert.Null(release.ActiveRollout);
        Assert.Equal(NodeSide.Retired, release.SideOf(V2Labels));
    }

    [Fact]
    public void Advance_PauseResume_KeepTheStep()
    {
        var release = ReleaseState.None.Start(Running(5, 20, 100)).Advance(Drafts.Start.AddMinutes(1));
        Assert.Equal((2, 20, Drafts.Start.AddMinutes(1)), (release.Rollout!.Step, release.Rollout.Percent, release.Rollout.StepStartedAt));

        var paused = release.Pause(PauseCause.NoReports, "quiet");
        Assert.Equal((RolloutStatus.Paused, PauseCause.NoReports, "quiet"), (paused.Rollout!.Status, paused.Rollout.PauseCause, paused.Rollout.StatusReason));
        Assert.Equal(NodeSide.Candidate, paused.SideOf(V2Labels));

        Assert.Equal(release.Rollout, paused.Resume().Rollout);
    }

    private static NodeState Node(Labels labels) => new()
    {
        Id = 1,
        NamespaceId = 1,
        Ns = "orders",
        Key = new NodeKey("10.0.0.1", 80),
        DeclaredWeight = 100,
        Labels = labels,
        Status = NodeStatus.Online,
        CreatedAt = Drafts.Start,
        UpdatedAt = Drafts.Start,
        Version = 1,
        Lease = new Lease(Drafts.Start),
    };
}
