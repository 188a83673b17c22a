using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

/// <summary>Ports 1 and 2 have the weight, 3 and 4 stand by with own weights of 100 and 300, 5 is held at 0 and not proven.</summary>
public sealed class StandbyTests
{
    [Fact]
    public void Pick_ANodeWithAWeightIsHealthy_NobodyElseServes()
    {
        var table = Tables.Sick(Table(), 1);

        Assert.False(table.IsOnStandby);
        Assert.Equal([2], Ports(table));
    }

    [Fact]
    public void Pick_NoneWithAWeightIsHealthy_ThoseThatStandByServeByTheirOwnWeights()
    {
        var table = Tables.Sick(Table(), 1, 2);

        Assert.True(table.IsOnStandby);
        Assert.Equal([3, 4], Ports(table));
        var counts = Tables.Count(40_000, _ => table.Pool.Pick());
        Assert.InRange(counts[4] / (double)counts[3], 2.7, 3.3);
    }

    [Fact]
    public void PickStandby_AllWithAWeightWereTried_IsAHealthyOneThatStandsBy()
    {
        var table = Tables.Sick(Table(), 4);
        GatewayNode[] tried = [.. table.Entries.Where(entry => entry.Weight > 0).Select(entry => entry.Node)];

        Assert.Null(table.Pool.PickOther(tried));
        Assert.Equal(3, table.PickStandby(tried)!.Port);
        Assert.Null(table.PickStandby([.. tried, table.PickStandby(tried)!]));
    }

    [Fact]
    public void Pick_ANodeWithAWeightIsBack_ServesAlone()
    {
        var table = Tables.Sick(Table(), 1, 2);

        var after = table.With(table.Entries[0].Node, NodeHealth.Healthy(since: 2), NodeTableSettings.Default);

        Assert.False(after.IsOnStandby);
        Assert.Equal([1], Ports(after));
    }

    [Fact]
    public void Pick_OfThoseThatStandBy_OnlyTheHealthyServe()
    {
        var table = Tables.Sick(Table(), 1, 2, 3);

        Assert.Equal([4], Ports(table));
        Assert.Equal(0, Tables.Sick(table, 4).Pool.Count);
    }

    [Fact]
    public void Pick_NoNodeHasAWeight_ThoseThatStandByServe()
    {
        var entries = Table().Entries.Where(entry => entry.Weight == 0).ToArray();

        Assert.Equal([3, 4], Ports(new NodeTable("shop", entries, NodeTableSettings.Default)));
    }

    [Fact]
    public void Pick_PanicWouldAskTheSick_ThoseThatStandByAreBetter()
    {
        var panicky = NodeTableSettings.Default with { PanicThreshold = 0.8 };
        var table = new NodeTable("shop", Tables.Sick(Table(), 1, 2).Entries, panicky);
        var half = new NodeTable("shop", Tables.Sick(Table(), 1).Entries, panicky);

        Assert.Equal([3, 4], Ports(table));
        Assert.False(table.IsPanicking);
        Assert.Equal([1, 2], Ports(half));
        Assert.True(half.IsPanicking);
    }

    [Fact]
    public void PickFor_WhileTheyServe_AKeyKeepsItsNodeAndGetsTheOldOneBack()
    {
        var before = Table();
        ulong[] keys = [.. Enumerable.Range(0, 200).Select(i => StableHash.Hash($"user-{i}"))];
        int[] usual = [.. keys.Select(key => before.Pool.PickFor(key)!.Port)];

        var out1 = Tables.Sick(before, 1, 2);
        int[] first = [.. keys.Select(key => out1.Pool.PickFor(key)!.Port)];
        int[] again = [.. keys.Select(key => Tables.Sick(before, 2, 1).Pool.PickFor(key)!.Port)];
        var back = out1.With(out1.Entries[0].Node, NodeHealth.Healthy(since: 2), NodeTableSettings.Default);
        back = back.With(back.Entries[1].Node, NodeHealth.Healthy(since: 2), NodeTableSettings.Default);

        Assert.Equal(first, again);
        Assert.Equal([3, 4], first.Distinct().Order());
        Assert.Equal(usual, keys.Select(key => back.Pool.PickFor(key)!.Port));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void PickTheOtherWays_WhileTheyServe_Work(int way)
    {
        var table = Tables.Sick(Table(), 1, 2);

        var counts = Tables.Count(400, _ => way == 0 ? table.Pool.PickNext() : table.Pool.PickLessBusy());

        Assert.Equal([3, 4], counts.Keys.Order());
    }

    [Fact]
    public void Subset_OfARule_KeepsToItsNodes()
    {
        var entries = Tables.Sick(Table(), 1, 2).Entries;
        var selector = new LabelSelector(Rules.V2);
        NodeEntry[] labelled =
            [.. entries.Select((entry, i) => i < 2 ? entry with { Node = entry.Node.With(Rules.V2, window: null) } : entry)];

        var subset = new NodeTable("shop", labelled, NodeTableSettings.Default).Subset(selector);

        Assert.False(subset.CanServe);
        Assert.Equal(0, subset.Pool.Count);
    }

    [Fact]
    public void PickOther_TheSameNodeInAnotherStep_WasTried()
    {
        var before = Table();
        var window = RolloutWindow.Create(FakeRegistry.RolloutAt(1), before: null);
        var after = new NodeTable(
            "shop",
            [.. before.Entries.Select(entry => entry with { Node = entry.Node.With(entry.Node.Labels, window) })],
            NodeTableSettings.Default);

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(2, after.Pool.PickOther([before.Entries[0].Node])!.Port);
            Assert.Null(after.Pool.PickOther([before.Entries[0].Node, before.Entries[1].Node]));
        }
    }

    private static NodeTable Table()
    {
        var entries = Tables.Entries(100, 100, 0, 0, 0);
        entries[2] = entries[2] with { OwnWeight = 100, IsStandby = true };
        entries[3] = entries[3] with { OwnWeight = 300, IsStandby = true };
        entries[4] = entries[4] with { OwnWeight = 100 };
        return new NodeTable("shop", entries, NodeTableSettings.Default);
    }

    private static int[] Ports(NodeTable table) => [.. table.Pool.Shares().Select(share => share.Node.Port).Order()];
}
