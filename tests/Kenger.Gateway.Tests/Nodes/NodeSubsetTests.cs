using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Tests;

public sealed class NodeSubsetTests
{
    private static readonly LabelSelector V2 = new(Rules.V2);

    [Fact]
    public void Subset_HeldBackNodes_ArePickedByOwnWeight()
    {
        var table = Table(FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2, weight: 0, ownWeight: 30),
            FakeRegistry.NodeOf("v2", 3, weight: 0, ownWeight: 10));
        var subset = table.Subset(V2);

        var counts = Tables.Count(200_000, _ => subset.Pool.Pick());

        Assert.Equal([2, 3], counts.Keys.Order());
        Assert.InRange(counts[2], 150_000 - 775, 150_000 + 775);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(1, table.Pool.Pick()!.Port));
    }

    [Fact]
    public void Subset_DrainedNode_GetsNothingInNoWay()
    {
        var subset = Table(FakeRegistry.NodeOf("v2", 1, weight: 0), FakeRegistry.NodeOf("v2", 2, weight: 0, ownWeight: 1)).Subset(V2);

        for (var i = 0; i < 1000; i++)
        {
            Assert.All(
                [subset.Pool.Pick(), subset.Pool.PickNext(), subset.Pool.PickLessBusy(), subset.Pool.PickFor(StableHash.Hash($"{i}")),
                    subset.Pool.PickOther([])],
                node => Assert.Equal(2, node!.Port));
        }

        Assert.Null(subset.Pool.PickOther([subset.Pool.Pick()!]));
    }

    [Fact]
    public void Subset_NodeFallsIll_IsOutOfTheNextTablesSubset()
    {
        var table = Table(FakeRegistry.NodeOf("v2", 1), FakeRegistry.NodeOf("v2", 2));
        Assert.Equal(2, table.Subset(V2).EligibleCount);

        var after = Tables.Sick(table, 1);

        Assert.Equal(1, after.Subset(V2).EligibleCount);
        Assert.Equal(2, after.Subset(V2).Pool.Pick()!.Port);
        Assert.Equal(0, Tables.Sick(after, 2).Subset(V2).EligibleCount);
        Assert.Null(Tables.Sick(after, 2).Subset(V2).Pool.Pick());
    }

    [Fact]
    public void Subset_UnhealthyInAPanic_IsNotPicked()
    {
        var rules = NodeTableSettings.Default with { PanicThreshold = 1 };
        var table = Tables.Sick(new NodeTable("shop", Table(FakeRegistry.NodeOf("v2", 1), FakeRegistry.NodeOf("v1", 2)).Entries, rules), 1);

        Assert.Null(table.Subset(V2).Pool.Pick());
    }

    [Fact]
    public void Subset_SameLabels_IsTheSame()
    {
        var table = Table(FakeRegistry.NodeOf("v2", 1));

        Assert.Same(table.Subset(V2), table.Subset(new LabelSelector(Rules.V2)));
        Assert.NotSame(table.Subset(V2), table.Subset(new LabelSelector(new Dictionary<string, string> { ["version"] = "v1" })));
    }

    [Fact]
    public void Subset_SlowStart_ItsNewcomersHaveIt()
    {
        var start = DateTimeOffset.UnixEpoch;
        var rules = new NodeTableSettings(PanicThreshold: 0, TimeSpan.FromSeconds(20), start.AddSeconds(0));
        var before = Merge(NamespaceTable.Empty, rules, start, FakeRegistry.NodeOf("v2", 1, weight: 0, ownWeight: 100));
        var table = Merge(
            before, rules, start, FakeRegistry.NodeOf("v2", 1, weight: 0, ownWeight: 100),
                FakeRegistry.NodeOf("v2", 2, weight: 0, ownWeight: 100)).FindNodes("shop")!;
        table = table.With(table.Entries[1].Node, NodeHealth.Healthy(since: 1), rules);

        Assert.True(table.IsRampingUp);
        Assert.InRange(table.Subset(V2).Pool.Shares().Single(share => share.Node.Port == 2).Share, 0.01, 0.1);
        var later = new NodeTable("shop", table.Entries, rules with { Now = start.AddSeconds(20) }, table);
        Assert.Equal(0.5, later.Subset(V2).Pool.Shares().Single(share => share.Node.Port == 2).Share);
    }

    [Fact]
    public void Apply_LabelsChanged_TheNodeIsTheSameAndItsSubsetAnother()
    {
        var before = Merge(NamespaceTable.Empty, NodeTableSettings.Default, DateTimeOffset.UnixEpoch, FakeRegistry.NodeOf("v1", 1));
        var old = before.Find("shop")!.Nodes.Entries[0].Node;
        var outcome = SyncMerge.Apply(
            before, Answer(FakeRegistry.NodeOf("v2", 1)), ["shop"], isComplete: false, NodeTableSettings.Default);
        var table = outcome.Table.Find("shop")!;

        Assert.Equal(0, Assert.Single(outcome.Changes).Added);
        Assert.Equal("v2", table.Nodes.Entries[0].Node.Labels!["version"]);
        Assert.Equal("v1", old.Labels!["version"]);
        Assert.Same(old.Destination, table.Nodes.Entries[0].Node.Destination);
        Assert.Same(old.Track, table.Nodes.Subset(V2).Pool.Pick()!.Track);
    }

    [Fact]
    public void Apply_SameLabelsAgain_KeepsTheTable()
    {
        var before = Merge(NamespaceTable.Empty, NodeTableSettings.Default, DateTimeOffset.UnixEpoch, FakeRegistry.NodeOf("v1", 1, 50, 60));

        var after = Merge(before, NodeTableSettings.Default, DateTimeOffset.UnixEpoch, FakeRegistry.NodeOf("v1", 1, 50, 60));

        Assert.Same(before.Find("shop"), after.Find("shop"));
    }

    private static NodeTable Table(params SyncNode[] nodes) =>
        Merge(NamespaceTable.Empty, NodeTableSettings.Default, DateTimeOffset.UnixEpoch, nodes).FindNodes("shop")!;

    private static NamespaceTable Merge(NamespaceTable before, NodeTableSettings rules, DateTimeOffset now, params SyncNode[] nodes) =>
        SyncMerge.Apply(before, Answer(nodes), ["shop"], isComplete: false, rules with { Now = now }).Table;

    private static Client.SyncResult Answer(params SyncNode[] nodes) =>
        new() { Version = 1, Namespaces = new Dictionary<string, SyncNamespace> { ["shop"] = FakeRegistry.Namespace(nodes) } };
}
