using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.State;

// Inside: the registry has a namespace Traffic, which would be found before its method of that name.
using static Kenger.Registry.TestKit.ExampleRollouts;

/// <summary>Who is on which side of a rollout, who waits, who has proven himself.</summary>
public sealed class RolloutSidesTests
{
    private static readonly Labels V1Labels = Drafts.Labels(("version", "v1"));
    private static readonly Labels V2Labels = Drafts.Labels(("version", "v2"));
    private static readonly Labels V3Labels = Drafts.Labels(("version", "v3"));

    [Fact]
    public void SideOf_ValueThatWasNotThereAtTheStart_Waits()
    {
        var release = ReleaseState.None.Start(Running() with { Stable = ["v1"] });

        Assert.Equal(NodeSide.Candidate, release.SideOf(V2Labels));
        Assert.Equal(NodeSide.Stable, release.SideOf(V1Labels));
        Assert.Equal(NodeSide.Waiting, release.SideOf(V3Labels));
        Assert.Equal(NodeSide.Waiting, release.SideOf(Labels.None));
        Assert.Equal(NodeSide.Stable, ReleaseState.None.Start(Running() with { Stable = ["", "v1"] }).SideOf(Labels.None));
    }

    [Fact]
    public void SideOf_RetiredOrGated_GoBeforeWaiting()
    {
        var release = ReleaseState.None.WithRetired(V3).WithGate([]).WithKnown("v1", "v2").Start(Running() with { Stable = ["v1"] });

        Assert.Equal(NodeSide.Retired, release.SideOf(V3Labels));
        Assert.Equal(NodeSide.Gated, release.SideOf(Drafts.Labels(("version", "v4"))));
        Assert.Equal(NodeSide.Waiting, release.WithKnown("v4").SideOf(Drafts.Labels(("version", "v4"))));
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("roll back")]
    [InlineData("abort")]
    public void End_WhatCameMeanwhile_GoesOnWaitingAndIsNotRetired(string how)
    {
        var rolling = Rolling(("v3", 3));
        var release = End(rolling, how).Namespaces["orders"].Release;

        Assert.Equal([V3], release.Waiting.ToArray());
        Assert.DoesNotContain(V3, release.Retired);
        Assert.DoesNotContain(V3, release.Proven);
        Assert.Equal(NodeSide.Waiting, release.SideOf(V3Labels));
        // A rollout of its own ends it.
        Assert.Equal(NodeSide.Candidate, release.Start(Running() with { Id = 2, Label = V3, Stable = [] }).SideOf(V3Labels));
    }

    [Fact]
    public void Complete_ThirdVersion_IsNotGivenBackByAnAbort()
    {
        var release = End(End(Rolling(("v3", 3)), "complete"), "abort").Namespaces["orders"].Release;

        Assert.Equal(NodeSide.Stable, release.SideOf(V1Labels));
        Assert.Equal(NodeSide.Retired, release.SideOf(V2Labels));
        Assert.Equal(NodeSide.Waiting, release.SideOf(V3Labels));
    }

    [Fact]
    public void Proven_OldSideAndCompleted_UntilTheyAreGivenUp()
    {
        var rolling = Rolling();
        Assert.Equal([V1], rolling.Namespaces["orders"].Release.Proven.ToArray());

        var completed = End(rolling, "complete");
        Assert.Equal([V1, V2], completed.Namespaces["orders"].Release.Proven.ToArray());

        Assert.Equal([V1], End(completed, "abort").Namespaces["orders"].Release.Proven.ToArray());
        Assert.Equal([V1], End(rolling, "roll back").Namespaces["orders"].Release.Proven.ToArray());
    }

    [Fact]
    public void WithProven_Many_ForgetsTheOldest()
    {
        var release = ReleaseState.None;
        for (var i = 0; i < 105; i++)
        {
            release = release.WithProven(new LabelPair("version", "v" + i)).WithWaiting(new LabelPair("version", "v" + i));
        }

        Assert.Equal((100, "version=v104"), (release.Proven.Length, release.Proven[^1].ToString()));
        Assert.Equal((100, "version=v104"), (release.Waiting.Length, release.Waiting[^1].ToString()));
    }

    [Fact]
    public void IsProven_OneOfTheLabelsThatRetiredItIsNot_IsNot()
    {
        var track = new LabelPair("track", "old");
        var both = Drafts.Labels(("version", "v2"), ("track", "old"));
        var release = ReleaseState.None.WithRetired(track, V2).WithProven(track);

        Assert.True(release.IsProven(Drafts.Labels(("version", "v1"), ("track", "old"))));
        Assert.False(release.IsProven(both));
        Assert.True(release.WithProven(V2).IsProven(both));
        Assert.False(release.IsProven(V1Labels));
    }

    [Fact]
    public void Weights_OnlyHeldNodesLeft_ProvenServeAndTheUnjudgedDoNot()
    {
        var snapshot = Off(End(Rolling(("v3", 3)), "complete"), 2);

        Assert.Equal([100, 0, 0], Weights(snapshot));
    }

    [Fact]
    public void Weights_NobodyProvenIsThere_TheOthersServeAsEver()
    {
        // v1, the proven one, is off too.
        Assert.Equal([0, 0, 100], Weights(Off(End(Rolling(("v3", 3)), "complete"), 1, 2)));
        // Of a version that was rolled back, nobody says it is better than one that nobody judged.
        Assert.Equal([0, 100, 100], Weights(Off(End(Rolling(("v3", 3)), "roll back"), 1)));
    }

    [Fact]
    public void Weights_OneSideIsOffDuringARollout_TheOtherHasAll()
    {
        var rolling = Rolling(("v3", 3));

        Assert.Equal([100, 0, 0], Weights(Off(rolling, 2)));
        Assert.Equal([0, 100, 0], Weights(Off(rolling, 1)));
        // Neither is there, and nobody else has proven himself.
        Assert.Equal([0, 0, 100], Weights(Off(rolling, 1, 2)));
    }

    [Fact]
    public void Weights_BothSidesOff_AnEarlierVersionServesBeforeTheUnjudged()
    {
        // v1 was taken over by v2, and v2 is being taken over by v3, while v4 came.
        var snapshot = End(Rolling(), "complete").After(Node(3, "v3"));
        snapshot = snapshot.After(StartOf(V3)).After(Node(4, "v4"));

        Assert.Equal([100, 0, 0, 0], Weights(Off(snapshot, 2, 3)));
    }

    [Fact]
    public void Start_EverybodyIsHeldWhoServes_IsTheOldSide()
    {
        // v1 is gone, and v2, which was rolled back, serves for want of others.
        var snapshot = End(Rolling(), "roll back").After(new DeregisterNode(Drafts.Address(port: 1)));
        Assert.Equal([100], Weights(snapshot));

        snapshot = snapshot.After(Node(3, "v3"));
        snapshot = snapshot.After(new DrainNode(Drafts.Address(port: 3), true));
        snapshot = snapshot.After(StartOf(V3)).After(new DrainNode(Drafts.Address(port: 3), false));

        var release = snapshot.Namespaces["orders"].Release;
        Assert.Equal(["v2"], release.Rollout!.Stable!.Value.ToArray());
        Assert.Empty(release.Retired);
        var weights = Weights(snapshot);
        Assert.Equal(5, 100.0 * weights[1] / weights.Sum(), 3);
    }

    [Fact]
    public void Start_MoreValuesThanASideCanHave_IsRefused()
    {
        var snapshot = RegistrySnapshot.Empty;
        for (var i = 1; i <= 101; i++)
        {
            snapshot = snapshot.After(Node(i, "v" + i));
        }

        Assert.Equal(ErrorCodes.Validation, snapshot.Refused(StartOf(V2)).Code);
        Assert.Equal(99, snapshot.After(new DeregisterNode(Drafts.Address(port: 101))).After(StartOf(V2)).Namespaces["orders"].Release.Rollout!.Stable!.Value.Length);
    }

    [Fact]
    public void IsStandby_ByWhatHasProvenItself()
    {
        Assert.Equal([true, false, false], Standby(End(Rolling(("v3", 3)), "complete")));
        // What was rolled back, and what waits, never is.
        Assert.Equal([false, false, false], Standby(End(Rolling(("v3", 3)), "roll back")));
        // At 100 % the old side stands by although the rollout is not over.
        var last = Rolling(("v3", 3));
        Assert.Equal([false, false, false], Standby(last));
        last = Move(Move(last, RolloutDecisionKind.Advance), RolloutDecisionKind.Advance);
        Assert.Equal([true, false, false], Standby(last));
        Assert.Equal([false, false, false], Standby(last.After(new DrainNode(Drafts.Address(port: 1), true))));
        Assert.Equal([false, false, false], Standby(Off(last, 1)));
    }

    private static RegistrySnapshot Rolling(params (string Version, int Port)[] later)
    {
        var snapshot = RegistrySnapshot.Empty.After(Node(1, "v1")).After(Node(2, "v2")).After(StartOf(V2));
        return later.Aggregate(snapshot, (before, node) => before.After(Node(node.Port, node.Version)));
    }

    private static RegisterNode Node(int port, string version) =>
        Drafts.Register(Drafts.Address(port: port), labels: Drafts.Labels(("version", version)));

    private static StartRollout StartOf(LabelPair label) =>
        new("orders", label, [5, 20, 100], 60, new RolloutAnalysis { MaxErrorRate = 0.05, MinRequests = 100 }, NoDataAction.Pause, null);

    private static RegistrySnapshot End(RegistrySnapshot snapshot, string how) => how switch
    {
        "complete" => snapshot.After(new PromoteRollout(new RolloutTarget(null, "orders"), null)),
        "abort" => snapshot.After(new AbortRollout(new RolloutTarget(null, "orders"), null)),
        _ => Move(snapshot, RolloutDecisionKind.RollBack),
    };

    private static RegistrySnapshot Move(RegistrySnapshot snapshot, RolloutDecisionKind kind) => snapshot.After(
        new MoveRollout(snapshot.Namespaces["orders"].Release.Rollout!, new RolloutDecision(kind, "so") { Candidate = Traffic(100), Stable = Traffic(100) }));

    private static RegistrySnapshot Off(RegistrySnapshot snapshot, params int[] ports) => snapshot.Batch(Drafts.Start, draft =>
    {
        foreach (var port in ports)
        {
            draft.PutNode(draft.FindNode(Drafts.Address(port: port))! with { Status = NodeStatus.Offline });
        }
    }).Snapshot;

    private static int[] Weights(RegistrySnapshot snapshot)
    {
        var ns = snapshot.Namespaces["orders"];
        return [.. ns.NodesById.Select(node => node.Status == NodeStatus.Online ? ns.WeightOf(node) : 0)];
    }

    private static bool[] Standby(RegistrySnapshot snapshot)
    {
        var ns = snapshot.Namespaces["orders"];
        return [.. ns.NodesById.Select(node => ns.IsStandby(node, ns.WeightOf(node)))];
    }
}
