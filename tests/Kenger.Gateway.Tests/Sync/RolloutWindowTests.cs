using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Tests;

public sealed class RolloutWindowTests
{
    private static readonly SyncNode[] Nodes =
        [FakeRegistry.NodeOf("v1", 1, weight: 80, ownWeight: 100), FakeRegistry.NodeOf("v2", 2, weight: 20, ownWeight: 100)];

    [Fact]
    public void Apply_Rollout_NodesCountForItsStep()
    {
        var (v1, v2) = NodesOf(Apply(NamespaceTable.Empty, FakeRegistry.RolloutAt(1)));

        Assert.Equal((7, 1), (v1.Window!.Source.Id, v1.Window.Source.Step));
        Assert.Same(v1.Window, v2.Window);
        Assert.Equal((false, true), (v1.IsCandidate, v2.IsCandidate));
    }

    [Fact]
    public void Apply_NoRollout_NoWindowAndNoCandidates()
    {
        var (_, v2) = NodesOf(Apply(NamespaceTable.Empty, rollout: null));

        Assert.Null(v2.Window);
        Assert.False(v2.IsCandidate);
    }

    [Fact]
    public void Apply_SameStepAgain_IsTheSameTable()
    {
        var before = Apply(NamespaceTable.Empty, FakeRegistry.RolloutAt(1));

        Assert.Same(before.Find("shop"), Apply(before, FakeRegistry.RolloutAt(1)).Find("shop"));
    }

    [Fact]
    public void Apply_NewWeightsInTheSameStep_CountOn()
    {
        var before = Apply(NamespaceTable.Empty, FakeRegistry.RolloutAt(1));

        var after = Apply(before, FakeRegistry.RolloutAt(1), Nodes[0] with { Weight = 70 }, Nodes[1]);

        Assert.Same(NodesOf(before).V1, NodesOf(after).V1);
        Assert.Equal(70, after.FindNodes("shop")!.Entries[0].Weight);
    }

    [Theory]
    [InlineData(7, 2)]
    [InlineData(8, 1)]
    public void Apply_NextStepOrRollout_SameNodesCountAnew(long id, int step)
    {
        var before = Apply(NamespaceTable.Empty, FakeRegistry.RolloutAt(1));

        // The weights may be the same: it is the step that counts.
        var after = Apply(before, FakeRegistry.RolloutAt(step) with { Id = id });

        var (was, isNow) = (NodesOf(before).V2, NodesOf(after).V2);
        Assert.NotSame(was, isNow);
        Assert.NotSame(was.Attempts, isNow.Attempts);
        Assert.True(was.IsSameAs(isNow));
        Assert.Same(was.Destination, isNow.Destination);
        Assert.Equal((7, 1), (was.Window!.Source.Id, was.Window.Source.Step));
        Assert.Equal((id, step), (isNow.Window!.Source.Id, isNow.Window.Source.Step));
    }

    [Fact]
    public void Apply_StickyRollout_HasItsSides()
    {
        var before = Apply(NamespaceTable.Empty, FakeRegistry.StickyAt(20));

        Assert.Equal(("cookie:sid", 20), (before.Find("shop")!.Sticky!.Key.ToString(), before.Find("shop")!.Sticky!.Source.Percent));
        Assert.NotNull(before.FindNodes("shop")!.Sides);
        Assert.Same(before.Find("shop"), Apply(before, FakeRegistry.StickyAt(20)).Find("shop"));

        var after = Apply(before, FakeRegistry.RolloutAt(20));
        Assert.Null(after.Find("shop")!.Sticky);
        Assert.Null(after.FindNodes("shop")!.Sides);
    }

    [Fact]
    public void Report_NodeOfAStickyRollout_KeepsTheSides()
    {
        var directory = new NodeDirectory(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions()), TimeProvider.System);
        SyncMerge.ApplyTo(directory, Answer(FakeRegistry.StickyAt(20), Nodes), ["shop"], isComplete: false);
        var entry = directory.Current.Find("shop")!;

        Assert.True(directory.Report(NodesOf(directory.Current).V2, NodeHealth.Unhealthy("gone", since: 1)));

        Assert.Same(entry.Sticky, directory.Current.Find("shop")!.Sticky);
        Assert.Equal(RolloutSide.Old, directory.Current.FindNodes("shop")!.Sides!.ServingFor(RolloutSide.New));
    }

    [Fact]
    public void Apply_RolloutOver_NoWindow()
    {
        var after = Apply(Apply(NamespaceTable.Empty, FakeRegistry.RolloutAt(1)), rollout: null);

        Assert.Null(after.Find("shop")!.Window);
        Assert.Null(NodesOf(after).V2.Window);
    }

    [Fact]
    public void Apply_RolloutOfANamespaceWithoutNodes_IsKnown()
    {
        var before = Apply(NamespaceTable.Empty, FakeRegistry.RolloutAt(1), []);

        Assert.Equal(2, Apply(before, FakeRegistry.RolloutAt(2), []).Find("shop")!.Window!.Source.Step);
    }

    [Fact]
    public void Report_ProbeBegunInTheStepBefore_CountsForTheNode()
    {
        var directory = new NodeDirectory(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions()), TimeProvider.System);
        ApplyTo(directory, 1);
        var asked = NodesOf(directory.Current).V2;
        ApplyTo(directory, 2);

        Assert.True(directory.Report(asked, NodeHealth.Unhealthy("connection refused", since: 1)));

        var entry = directory.Current.FindNodes("shop")!.Entries[1];
        Assert.False(entry.Health.IsHealthy);
        Assert.Equal(2, entry.Node.Window!.Source.Step);
        ApplyTo(directory, 3);
        Assert.False(directory.Current.FindNodes("shop")!.Entries[1].Health.IsHealthy);
    }

    [Fact]
    public void Eject_AttemptBegunInTheStepBefore_PutsTheNodeOut()
    {
        var directory = new NodeDirectory(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions()), TimeProvider.System);
        ApplyTo(directory, 1);
        var asked = NodesOf(directory.Current).V2;
        ApplyTo(directory, 2);

        Assert.True(directory.Eject(asked, NodeHealth.Ejected("5 errors", since: 1), share: 0.5, spareTheLast: true));
    }

    private static void ApplyTo(NodeDirectory directory, int step) =>
        SyncMerge.ApplyTo(directory, Answer(FakeRegistry.RolloutAt(step), Nodes), ["shop"], isComplete: false);

    private static NamespaceTable Apply(NamespaceTable before, SyncRollout? rollout, params SyncNode[] nodes) =>
        SyncMerge.Apply(before, Answer(rollout, nodes), ["shop"], isComplete: false, NodeTableSettings.Default).Table;

    private static NamespaceTable Apply(NamespaceTable before, SyncRollout? rollout) => Apply(before, rollout, Nodes);

    private static SyncResult Answer(SyncRollout? rollout, SyncNode[] nodes) => new()
    {
        Version = 1,
        Namespaces = new Dictionary<string, SyncNamespace> { ["shop"] = FakeRegistry.Namespace(nodes) with { Rollout = rollout } },
    };

    private static (GatewayNode V1, GatewayNode V2) NodesOf(NamespaceTable table)
    {
        var entries = table.FindNodes("shop")!.Entries;
        return (entries[0].Node, entries[1].Node);
    }
}
