using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

public sealed class HashPickTests
{
    private const int Keys = 100_000;

    [Fact]
    public void PickFor_SameKeyOnAnotherGateway_SameNode()
    {
        var here = Tables.Table(3, 100, 7, 65535);
        var entries = Tables.Entries(3, 100, 7, 65535);
        Array.Reverse(entries);
        var there = new NodeTable("shop", entries, NodeTableSettings.Default);

        Assert.Equal(Nodes(here), Nodes(there));
    }

    [Fact]
    public void PickFor_NodeFallsIll_OnlyItsKeysMoveAndComeBack()
    {
        var well = Tables.Table([.. Enumerable.Repeat(100, 10)]);
        var before = Nodes(well);
        var during = Nodes(Tables.Sick(well, 4));

        for (var key = 0; key < Keys; key++)
        {
            Assert.True(before[key] == 4 ? during[key] != 4 : during[key] == before[key]);
        }

        // Its keys go to all the others alike, not to one neighbour.
        var refugees =
            Enumerable.Range(0, Keys).Where(key => before[key] == 4).GroupBy(key => during[key]).Select(group => group.Count()).ToArray();
        Assert.Equal(9, refugees.Length);
        Assert.All(refugees, count => Assert.InRange(count, Keys / 10 / 9 * 0.7, Keys / 10 / 9 * 1.3));
    }

    [Fact]
    public void PickFor_NodeLeaves_FewOthersMove()
    {
        var entries = Tables.Entries([.. Enumerable.Repeat(100, 100)]);
        var before = Nodes(new NodeTable("shop", entries, NodeTableSettings.Default));
        var after = Nodes(new NodeTable("shop", [.. entries.Where(entry => entry.Node.Port != 4)], NodeTableSettings.Default));

        var moved = Enumerable.Range(0, Keys).Count(key => before[key] != 4 && before[key] != after[key]);

        Assert.InRange(moved, 0, Keys * 5 / 100);
    }

    [Fact]
    public void PickFor_WeightChangesALittle_FewMove()
    {
        var weights = Enumerable.Repeat(100, 50).ToArray();
        var before = Nodes(Tables.Table(weights));
        weights[7] = 50;
        var after = Nodes(Tables.Table(weights));

        // One percent has to.
        Assert.InRange(Enumerable.Range(0, Keys).Count(key => before[key] != after[key]), Keys / 200, Keys * 6 / 100);
    }

    [Fact]
    public void PickFor_ThousandsOfNodesAndOneGiant_EachGetsSome()
    {
        var table = Tables.Table([65535, .. Enumerable.Repeat(100, 1000)]);

        var counts = Tables.Count(1_000_000, i => table.Pool.PickFor(StableHash.Hash($"user-{i}")));

        Assert.Equal(1001, counts.Count);
        Assert.InRange(counts[1], 380_000, 412_000);
    }

    [Fact]
    public void Table_OnlyHealthChanged_KeepsItsRing()
    {
        var nodes = Tables.Entries(1, 2, 3).Select(entry => entry.Node).ToArray();
        var first = HashPicks.Build(nodes, [1, 2, 3]);

        Assert.Same(first, first.For([.. nodes], [1, 2, 3]));
        Assert.NotSame(first, first.For([.. nodes], [1, 2, 4]));
        Assert.NotSame(first, first.For([nodes[1], nodes[0], nodes[2]], [1, 2, 3]));
    }

    [Fact]
    public void StableHash_KnownText_KnownHash() =>
        // What other gateways, of other versions, compute too: it must never change.
        Assert.Equal(StableHash.Mix(0xAF63DC4C8601EC8C), StableHash.Hash("a"));

    private static int[] Nodes(NodeTable table) =>
        [.. Enumerable.Range(0, Keys).Select(i => table.Pool.PickFor(StableHash.Hash($"user-{i}"))!.Port)];
}
