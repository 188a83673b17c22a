using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

public sealed class NodeTableTests
{
    private const int Picks = 1_000_000;

    [Fact]
    public void Pick_AMillionTimes_SharesByWeightWithinFourSigma()
    {
        int[] weights = [1, 10, 50, 0];
        var table = TableOf(weights);
        var random = new Random(20260101);
        var counts = Count(() => table.Pool.Pick((ulong)random.NextInt64() << 1)!);

        var total = weights.Sum();
        for (var i = 0; i < weights.Length; i++)
        {
            var share = (double)weights[i] / total;
            var sigma = Math.Sqrt(Picks * share * (1 - share));
            Assert.InRange(counts.GetValueOrDefault(i + 1), (Picks * share) - (4 * sigma), (Picks * share) + (4 * sigma));
        }

        Assert.False(counts.ContainsKey(4), "weight 0 was picked");
    }

    [Fact]
    public void Pick_UnhealthyNode_NeverGetsIt()
    {
        var table = TableOf(1, 1000, 1);
        var sick = table.With(table.Entries[1].Node, NodeHealth.Unhealthy("connection refused", since: 1), NodeTableSettings.Default);

        var counts = Count(() => sick.Pool.Pick()!);

        Assert.Equal([1, 3], counts.Keys.Order());
    }

    [Fact]
    public void Pick_NobodyEligible_Null()
    {
        var table = TableOf(0, 5);

        Assert.Null(table.With(table.Entries[1].Node, NodeHealth.Unhealthy("gone", since: 1), NodeTableSettings.Default).Pool.Pick());
        Assert.Null(TableOf(0, 0).Pool.Pick());
        Assert.Null(TableOf().Pool.Pick());
    }

    [Fact]
    public void PickOther_SomeTried_PicksAmongTheRestByWeight()
    {
        var table = TableOf(100, 30, 10, 0);
        var tried = new[] { table.Entries[0].Node };

        var counts = Count(() => table.Pool.PickOther(tried)!, 40_000);

        Assert.Equal([2, 3], counts.Keys.Order());
        Assert.InRange(counts[2], 29_000, 31_000);
    }

    [Fact]
    public void PickOther_AllEligibleTried_Null()
    {
        var table = TableOf(100, 0);

        Assert.Null(table.Pool.PickOther([table.Entries[0].Node]));
        Assert.Null(TableOf().Pool.PickOther([]));
    }

    [Fact]
    public void With_SameOpinion_SameTable()
    {
        var table = TableOf(1);
        var node = table.Entries[0].Node;
        var sick = table.With(node, NodeHealth.Unhealthy("answered 500", since: 1), NodeTableSettings.Default);

        Assert.Same(table, table.With(node, NodeHealth.Healthy(since: 9), NodeTableSettings.Default));
        Assert.Same(sick, sick.With(node, NodeHealth.Unhealthy("answered 500", since: 9), NodeTableSettings.Default));
        Assert.NotSame(sick, sick.With(node, NodeHealth.Unhealthy("connection refused", since: 9), NodeTableSettings.Default));
    }

    [Fact]
    public void With_NodeThatLeft_SameTable()
    {
        var table = TableOf(1);
        var stranger = new GatewayNode("shop", "10.0.0.1", 1, DateTimeOffset.UnixEpoch);

        Assert.Same(table, table.With(stranger, NodeHealth.Unhealthy("gone", since: 1), NodeTableSettings.Default));
    }

    private static Dictionary<int, int> Count(Func<GatewayNode> pick, int times = Picks)
    {
        var counts = new Dictionary<int, int>();
        for (var i = 0; i < times; i++)
        {
            var port = pick().Port;
            counts[port] = counts.GetValueOrDefault(port) + 1;
        }

        return counts;
    }

    private static NodeTable TableOf(params int[] weights) =>
        new("shop", [.. weights.Select((weight, i) => new NodeEntry(
            new GatewayNode("shop", "10.0.0.1", i + 1, DateTimeOffset.UnixEpoch), weight, "/api/status", DateTimeOffset.UnixEpoch,
                NodeHealth.Unproven))], NodeTableSettings.Default);
}
