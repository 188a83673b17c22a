using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Tests;

/// <summary>Nodes that came to others and were not probed yet.</summary>
public sealed class NewcomerTests
{
    [Fact]
    public void Pick_OthersServe_WaitsForItsProbe()
    {
        var table = Table(unprobed: [2]);

        Assert.Equal([1], Ports(table));
        Assert.Equal([1, 2], Ports(table.With(table.Entries[1].Node, NodeHealth.Healthy(since: 1), NodeTableSettings.Default)));
    }

    [Fact]
    public void With_ItsFirstProbeFails_ItIsOutSinceThen()
    {
        var table = Table(unprobed: [2]);

        var after = table.With(table.Entries[1].Node, NodeHealth.Unhealthy("connection refused", since: 5), NodeTableSettings.Default);

        Assert.Equal([1], Ports(after));
        Assert.Equal((5, "connection refused"), (after.Entries[1].Health.Since, after.Entries[1].Health.Reason));
        Assert.Empty(Ports(Tables.Sick(after, 1)));
    }

    [Fact]
    public void Pick_NobodyElseServes_GetsTrafficAtOnce() => Assert.Equal([2], Ports(Tables.Sick(Table(unprobed: [2]), 1)));

    [Fact]
    public void Pick_OnlyNewOnesAreThere_AllServe() => Assert.Equal([1, 2], Ports(Table(unprobed: [1, 2])));

    [Fact]
    public void Pick_ThoseThatStandByAreThere_TheyServeUntilTheProbe()
    {
        var entries = Table(unprobed: [1]).Entries.ToArray();
        entries[1] = entries[1] with { Weight = 0, OwnWeight = 100, IsStandby = true };

        Assert.Equal([2], Ports(new NodeTable("shop", entries, NodeTableSettings.Default)));
    }

    [Fact]
    public void Panic_ManyNewOnesCome_IsNone()
    {
        var entries = Table(unprobed: [2]).Entries;

        var table = new NodeTable("shop", entries, NodeTableSettings.Default with { PanicThreshold = 0.8 });

        Assert.False(table.IsPanicking);
        Assert.Equal([1], Ports(table));
    }

    [Fact]
    public void Subset_NobodyElseInIt_GetsTrafficAtOnce()
    {
        var entries = Table(unprobed: [2]).Entries.ToArray();
        entries[1] = entries[1] with { Node = entries[1].Node.With(Rules.V2, window: null) };

        var subset = new NodeTable("shop", entries, NodeTableSettings.Default).Subset(new LabelSelector(Rules.V2));

        Assert.True(subset.CanServe);
        Assert.Equal([2], Ports(subset));
    }

    private static NodeTable Table(params int[] unprobed) =>
        new("shop",
            [.. Tables.Entries(100, 100).Select(
                entry => unprobed.Contains(entry.Node.Port) ? entry with { Health = NodeHealth.Unprobed } : entry)],
            NodeTableSettings.Default);

    private static int[] Ports(NodeTable table) => [.. table.Pool.Shares().Select(share => share.Node.Port).Order()];
}
