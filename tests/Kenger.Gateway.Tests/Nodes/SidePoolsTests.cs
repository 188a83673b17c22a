using Kenger.Contracts;
using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

/// <summary>
/// Ports 1 and 2 are the old side, 3 and 4 the new one, with own weights of 100, 300, 100 and 300 and a share of 20 %; 5 waits at 0; 6 is retired and stands by.
/// </summary>
public sealed class SidePoolsTests
{
    private static readonly RolloutWindow Sticky = RolloutWindow.Create(FakeRegistry.StickyAt(20), null)!;

    [Fact]
    public void PoolFor_EachSide_ItsNodesByTheirOwnWeights()
    {
        var table = Table();

        var (old, fresh) = (Count(table, RolloutSide.Old), Count(table, RolloutSide.New));

        Assert.Equal([1, 2], old.Keys.Order());
        Assert.Equal([3, 4], fresh.Keys.Order());
        Assert.InRange(old[2] / (double)old[1], 2.7, 3.3);
        Assert.InRange(fresh[4] / (double)fresh[3], 2.7, 3.3);
        Assert.Equal([1, 2, 3, 4], Count(table, RolloutSide.None).Keys.Order());
    }

    [Fact]
    public void PoolFor_SideHasAHealthyNode_ItServesAlone() => Assert.Equal([4], Count(Tables.Sick(Table(), 3), RolloutSide.New).Keys);

    [Theory]
    [InlineData(true, 3, 4, 1, 2)]
    [InlineData(false, 1, 2, 3, 4)]
    public void PoolFor_SideHasNoHealthyNode_TheOtherServes(bool isNew, int sick, int alsoSick, int serving, int alsoServing)
    {
        var side = isNew ? RolloutSide.New : RolloutSide.Old;
        var table = Tables.Sick(Table(), sick, alsoSick);

        Assert.Equal([serving, alsoServing], Count(table, side).Keys.Order());
        Assert.NotEqual(side, table.Sides!.ServingFor(side));
    }

    [Fact]
    public void PoolFor_SideHasNoHealthyNodeInAPanic_TheOtherServes()
    {
        var panicky = NodeTableSettings.Default with { PanicThreshold = 0.8 };
        var table = new NodeTable("shop", Tables.Sick(Table(), 3, 4).Entries, panicky);
        var half = new NodeTable("shop", Tables.Sick(Table(), 2, 4).Entries, panicky);

        Assert.True(table.IsPanicking);
        Assert.Equal([1, 2], Count(table, RolloutSide.New).Keys.Order());
        // Health no longer counts where somebody healthy is left.
        Assert.True(half.IsPanicking);
        Assert.Equal([3, 4], Count(half, RolloutSide.New).Keys.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PoolFor_NobodyWithAWeightIsHealthy_ThoseThatStandByServe(bool isNew)
    {
        var side = isNew ? RolloutSide.New : RolloutSide.Old;
        var table = Tables.Sick(Table(), 1, 2, 3, 4);

        Assert.True(table.IsOnStandby);
        Assert.Equal([6], Count(table, side).Keys);
    }

    [Fact]
    public void PoolFor_LastStep_OldNodesStandByForTheNewOnes()
    {
        var table = new NodeTable("shop", [Entry(1, "v1", 0) with { IsStandby = true }, Entry(3, "v2", 100)], NodeTableSettings.Default);

        Assert.Equal([3], Count(table, RolloutSide.New).Keys);
        Assert.Equal([1], Count(table.With(table.Entries[1].Node, NodeHealth.Unhealthy("gone", since: 1), NodeTableSettings.Default), RolloutSide.New).Keys);
    }

    [Fact]
    public void PoolFor_NodeNotYetProbed_TheOtherSideServesUntilItIs()
    {
        var table = new NodeTable("shop", [Entry(1, "v1", 80), Entry(3, "v2", 20) with { Health = NodeHealth.Unprobed }], NodeTableSettings.Default);

        Assert.Equal([1], Count(table, RolloutSide.New).Keys);
        Assert.Equal([3], Count(table.With(table.Entries[1].Node, NodeHealth.Healthy(1), NodeTableSettings.Default), RolloutSide.New).Keys);
    }

    [Fact]
    public void PoolFor_Nobody_IsEmpty()
    {
        var table = Tables.Sick(new NodeTable("shop", [Entry(1, "v1", 80), Entry(2, "v2", 20)], NodeTableSettings.Default), 1, 2);

        Assert.Equal(0, table.PoolFor(RolloutSide.New).Count);
    }

    [Fact]
    public void Sides_RolloutIsNotSticky_ThereAreNone()
    {
        var window = RolloutWindow.Create(FakeRegistry.RolloutAt(1), null)!;

        Assert.Null(new NodeTable("shop", [Entry(1, "v1", 80, window), Entry(2, "v2", 20, window)], NodeTableSettings.Default).Sides);
        Assert.Null(Tables.Table(1, 2).Sides);
    }

    [Fact]
    public void Subset_OfAStickyRollout_IsPickedFromWhateverTheSide()
    {
        var table = Table().Subset(new LabelSelector(new Dictionary<string, string> { ["version"] = "v2" }));

        Assert.Null(table.Sides);
        Assert.Equal([3, 4], Count(table, RolloutSide.Old).Keys.Order());
    }

    [Fact]
    public void PickFor_NextStep_NoKeyMovesWithinItsSide()
    {
        var before = Table(20);
        var after = new NodeTable("shop", Table(50).Entries, NodeTableSettings.Default, before);

        Assert.All([RolloutSide.Old, RolloutSide.New], side => Assert.Equal(Places(before, side), Places(after, side)));
    }

    [Fact]
    public void PickFor_NodeOfASideFallsIll_OnlyItsKeysMoveAndStayOnTheSide()
    {
        var before = Table();
        var after = Tables.Sick(before, 3);

        Assert.Equal(Places(before, RolloutSide.Old), Places(after, RolloutSide.Old));
        var (was, isNow) = (Places(before, RolloutSide.New), Places(after, RolloutSide.New));
        Assert.Contains(3, was);
        Assert.All(isNow, port => Assert.Equal(4, port));
    }

    [Fact]
    public void PickFor_NodeOfASideLeaves_ItsKeysMoveWithinTheSideAndHardlyAnyOther()
    {
        var entries = Enumerable.Range(1, 12).Select(port => Entry(port, port <= 6 ? "v1" : "v2", 100)).ToArray();
        var before = new NodeTable("shop", entries, NodeTableSettings.Default);
        var after = new NodeTable("shop", [.. entries.Where(entry => entry.Node.Port != 8)], NodeTableSettings.Default, before);

        Assert.Equal(Places(before, RolloutSide.Old), Places(after, RolloutSide.Old));
        var moved = Places(before, RolloutSide.New).Zip(Places(after, RolloutSide.New)).Where(pair => pair.First != pair.Second).ToArray();
        Assert.All(moved, pair => Assert.InRange(pair.Second, 7, 12));
        Assert.InRange(moved.Count(pair => pair.First != 8), 0, Keys.Length / 200);
        Assert.InRange(moved.Count(pair => pair.First == 8), Keys.Length / 8, Keys.Length / 5);
    }

    [Fact]
    public void Table_RingOfALargeSide_IsMadeAnewBesideTheRequests()
    {
        const int Nodes = 700;
        var entries = Enumerable.Range(1, 2 * Nodes).Select(port => Entry(port, port <= Nodes ? "v1" : "v2", 100)).ToArray();
        var before = new NodeTable("shop", [.. entries.Select(entry => entry with { Node = entry.Node.With(entry.Node.Labels, window: null) })], NodeTableSettings.Default);
        before.Pool.PickFor(Keys[0]);

        var table = new NodeTable("shop", entries, NodeTableSettings.Default, before);

        Assert.True(table.Sides!.HasStaleRing);
        Assert.All(Keys, key => Assert.True(table.PoolFor(RolloutSide.New).PickFor(key)!.IsCandidate));
        table.RenewRings();
        Assert.False(table.HasStaleRing);
        var fresh = new NodeTable("shop", entries, NodeTableSettings.Default);
        Assert.Equal(Places(fresh, RolloutSide.New), Places(table, RolloutSide.New));
        var later = new NodeTable("shop", entries, NodeTableSettings.Default, before);
        later.TakeRingsOf(table);
        Assert.False(later.HasStaleRing);
    }

    private static readonly ulong[] Keys = [.. Enumerable.Range(0, 10_000).Select(i => StableHash.Hash($"user-{i}"))];

    private static int[] Places(NodeTable table, RolloutSide side) => [.. Keys.Select(key => table.PoolFor(side).PickFor(key)!.Port)];

    private static Dictionary<int, int> Count(NodeTable table, RolloutSide side) => Tables.Count(20_000, _ => table.PoolFor(side).Pick());

    private static NodeTable Table(int percent = 20) => new(
        "shop",
        [
            Entry(1, "v1", 100 - percent), Entry(2, "v1", 3 * (100 - percent), own: 300), Entry(3, "v2", percent), Entry(4, "v2", 3 * percent, own: 300),
            Entry(5, "v3", 0), Entry(6, "v0", 0) with { IsStandby = true },
        ],
        NodeTableSettings.Default);

    private static NodeEntry Entry(int port, string version, int weight, RolloutWindow? window = null, int own = 100) => new(
        new GatewayNode(
            "shop", "127.0.0.1", port, DateTimeOffset.UnixEpoch, labels: new Dictionary<string, string> { ["version"] = version }, window: window ?? Sticky),
        weight, KengerDefaults.HealthPath, DateTimeOffset.UnixEpoch, NodeHealth.Unproven)
    {
        OwnWeight = own,
    };
}
