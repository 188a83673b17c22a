using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

public sealed class RoundRobinTests
{
    [Fact]
    public void PickNext_EqualWeights_OneAfterTheOther()
    {
        var table = Tables.Table(100, 100, 100);

        Assert.Equal([1, 2, 3, 1, 2, 3, 1], Next(table, 7));
    }

    [Fact]
    public void PickNext_UnequalWeights_TurnsAreSpreadOut() =>
        Assert.Equal([1, 1, 2, 1, 3, 1, 1, 1, 1, 2], Next(Tables.Table(50, 10, 10), 10));

    [Fact]
    public void PickNext_TableChanges_TheTurnGoesOn()
    {
        var table = Tables.Table(100, 100, 100);
        Assert.Equal([1, 2], Next(table, 2));

        var after = new NodeTable("shop", table.Entries, NodeTableSettings.Default, table);

        Assert.Equal([3, 1], Next(after, 2));
    }

    [Fact]
    public void PickNext_ManyEqualNodes_OneAfterTheOther() =>
        Assert.Equal(Enumerable.Range(1, 10_000), Next(Tables.Table([.. Enumerable.Repeat(100, 10_000)]), 10_000));

    [Theory]
    [InlineData(1, 65535)]
    [InlineData(3, 7001, 65535, 42)]
    public void PickNext_CycleTooLongToLayOut_EachIsWithinAFewTurnsOfItsShare(params int[] weights)
    {
        const int turns = 300_000;
        var picked = new int[weights.Length + 1];
        var ports = Next(Tables.Table(weights), turns);
        for (var turn = 0; turn < turns; turn++)
        {
            picked[ports[turn]]++;
            for (var i = 0; i < weights.Length; i++)
            {
                var fair = (turn + 1.0) * weights[i] / weights.Sum();
                // Each slot of the table may be one turn ahead or behind.
                Assert.InRange(picked[i + 1] - fair, -weights.Length, weights.Length);
            }
        }
    }

    private static int[] Next(NodeTable table, int times) => [.. Enumerable.Range(0, times).Select(_ => table.Pool.PickNext()!.Port)];
}
