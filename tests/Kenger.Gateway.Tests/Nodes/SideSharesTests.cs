using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

/// <summary>New nodes of a rollout keep their share whatever happens to old ones.</summary>
public sealed class SideSharesTests
{
    private static readonly RolloutWindow Window = RolloutWindow.Create(FakeRegistry.RolloutAt(1), before: null)!;

    [Theory]
    // Ten old nodes have 95 of 100.
    [InlineData(0, 0.05)]
    [InlineData(1, 0.05)]
    [InlineData(9, 0.05)]
    // Nobody else is there.
    [InlineData(10, 1)]
    public void Pool_OldNodesAreOut_TheNewOneKeepsItsShare(int sick, double share)
    {
        var table = Table([.. Enumerable.Range(1, 10).Select(port => Entry("v1", port, 19, port > sick)), Entry("v2", 11, 10)]);

        Assert.Equal(share, ShareOf(table, "v2"), 6);
    }

    [Fact]
    public void Pool_NewNodesAreOut_TheOthersOfThemGetNoMoreThanTheirOwn()
    {
        var table = Table([Entry("v1", 1, 100), Entry("v2", 2, 50), Entry("v2", 3, 50, isHealthy: false)]);

        Assert.Equal(1.0 / 3, ShareOf(table, "v2"), 6);
    }

    [Fact]
    public void Pool_NoRollout_WeightsAreTheirOwn()
    {
        var table = Table([Entry("v1", 1, 10, window: null), Entry("v1", 2, 70, isHealthy: false, window: null), Entry("v2", 3, 20, window: null)]);

        Assert.Equal(2.0 / 3, ShareOf(table, "v2"), 6);
    }

    [Fact]
    public void Pool_OldNodesInTheirSlowStart_TheNewOneGetsNoMore()
    {
        var now = DateTimeOffset.UnixEpoch.AddSeconds(2);
        var settings = new NodeTableSettings(PanicThreshold: 0, SlowStart: TimeSpan.FromMinutes(1), now);
        NodeEntry Ramping(string version, int port, int weight, bool isNew) => new(
            new GatewayNode("shop", "127.0.0.1", port, isNew ? now : DateTimeOffset.UnixEpoch.AddHours(-1), isNew, Labels(version), Window),
            weight, "/api/status", now, NodeHealth.Unproven);

        var table = new NodeTable("shop", [Ramping("v1", 1, 10, false), Ramping("v1", 2, 80, true), Ramping("v2", 3, 10, false)], settings);

        Assert.Equal(0.1, ShareOf(table, "v2"), 4);
    }

    [Fact]
    public void Pick_OldNodesAreOut_GoesByTheSharesInEveryWay()
    {
        var table = Table([Entry("v1", 1, 90), Entry("v1", 2, 810, isHealthy: false), Entry("v2", 3, 100)]);

        var byTurn = Enumerable.Range(0, 1000).Count(_ => table.Pool.PickNext()!.Port == 3);
        var random = new Random(1);
        var byChance = Enumerable.Range(0, 10_000).Count(_ => table.Pool.Pick((ulong)random.NextInt64() << 1)!.Port == 3);

        Assert.InRange(byTurn, 98, 102);
        Assert.InRange(byChance, 900, 1100);
    }

    private static NodeTable Table(params NodeEntry[] entries) => new("shop", entries, NodeTableSettings.Default);

    private static double ShareOf(NodeTable table, string version) =>
        table.Pool.Shares().Where(each => each.Node.Labels!["version"] == version).Sum(each => each.Share);

    private static NodeEntry Entry(string version, int port, int weight, bool isHealthy = true) => Entry(version, port, weight, isHealthy, Window);

    private static NodeEntry Entry(string version, int port, int weight, RolloutWindow? window) => Entry(version, port, weight, isHealthy: true, window);

    private static NodeEntry Entry(string version, int port, int weight, bool isHealthy, RolloutWindow? window) => new(
        new GatewayNode("shop", "127.0.0.1", port, DateTimeOffset.UnixEpoch, labels: Labels(version), window: window),
        weight,
        "/api/status",
        DateTimeOffset.UnixEpoch,
        isHealthy ? NodeHealth.Unproven : NodeHealth.Unhealthy("connection refused", 1));

    private static Dictionary<string, string> Labels(string version) => new() { ["version"] = version };
}
