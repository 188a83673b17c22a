using Kenger.Cli.Nodes;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Cli.Tests.Nodes;

/// <summary>What the tool says of a node's weight.</summary>
public sealed class NodeTextTests
{
    private static readonly FakeTimeProvider Time = new();

    private static readonly NodeInfo Node = SampleNodes.Online(Time.GetUtcNow());

    [Theory]
    [InlineData(null, 100, "")]
    [InlineData(null, 40, "old side of the rollout, else 100")]
    [InlineData(NodeSides.Candidate, 5, "new in the rollout")]
    [InlineData(NodeSides.Candidate, 100, "new in the rollout")]
    [InlineData(NodeSides.Retired, 0, "retired")]
    [InlineData(NodeSides.Gated, 0, "waits behind the gate")]
    [InlineData(NodeSides.Waiting, 0, "waits for a rollout")]
    [InlineData(NodeSides.Gated, 100, "serves because no other node does")]
    [InlineData(NodeSides.Waiting, 100, "serves because no other node does")]
    public void Note_ByRelease_SaysWhereItStands(string? side, int weight, string expected) =>
        Assert.Equal(expected, NodeText.Note(Node with { Side = side, Weight = weight }, Time));

    [Fact]
    public void Table_NoGatewayTold_HasNoColumnForWhatRuns()
    {
        var seen = Node with { Gateways = new SeenByGateways { Count = 1, Healthy = 1, Running = 3 } };

        Assert.Equal(7, NodeText.Table([Node], Time).Render().Columns.Count);
        Assert.Equal(8, NodeText.Table([Node, seen], Time).Render().Columns.Count);
    }

    [Fact]
    public void Note_WaitsForARollout_NamesIt() =>
        Assert.Equal("waits for rollout 7 to end", NodeText.Note(Node with { Side = NodeSides.Waiting, RolloutId = 7, Weight = 0 }, Time));

    [Fact]
    public void Note_DrainAndOverride_SayTheirEnds()
    {
        var node = Node with
        {
            Weight = 0,
            OwnWeight = 0,
            Drained = true,
            DrainExpiresAt = Time.GetUtcNow().AddMinutes(5),
            WeightOverride = 10,
        };

        Assert.Equal("drained, 5m left; set to 10, declared 100", NodeText.Note(node, Time));
        Assert.Equal("orders 10.0.0.1:8080 is drained and gets no new requests (5m left)", NodeText.DrainLine(node, Time));
        Assert.Equal("orders 10.0.0.1:8080 is not drained; its weight is 100", NodeText.DrainLine(Node, Time));
    }

    [Fact]
    public void Note_DrainedNode_SaysWhetherItIsEmpty()
    {
        var node = Node with { Weight = 0, OwnWeight = 0, Drained = true };

        Assert.Equal("drained, empty", NodeText.Note(node with { Gateways = Seen(2, 2, 0) }, Time));
        Assert.Equal("drained, 3 running", NodeText.Note(node with { Gateways = Seen(2, 2, 3) }, Time));
        // Of the other one nobody knows: it may have requests there.
        Assert.Equal("drained, 0 running at the 2 of 3 gateways that told", NodeText.Note(node with { Gateways = Seen(2, 2, 0) with { Unheard = 1 } }, Time));
    }

    [Fact]
    public void Note_WhatRunsIsEnded_SaysWhen()
    {
        var node = Node with { Weight = 0, OwnWeight = 0, Drained = true, ClosesAt = Time.GetUtcNow().AddMinutes(4), Gateways = Seen(1, 1, 3) };

        Assert.Equal("drained, 3 running, what runs is ended in 4m", NodeText.Note(node, Time));
        Assert.Equal("orders 10.0.0.1:8080 is drained and gets no new requests, what runs is ended in 4m", NodeText.DrainLine(node, Time));
        Assert.Equal("drained, empty, what ran was ended", NodeText.Note(node with { ClosesAt = null, Closed = true, Gateways = Seen(1, 1, 0) }, Time));
    }

    [Fact]
    public void Note_GatewaysFindItUnhealthy_SaysHowManyAndWhy() => Assert.Equal(
        "unhealthy at 2 of 2 gateways: /api/status answered 404",
        NodeText.Note(Node with { Gateways = Seen(2, 0, 0) with { Problem = "/api/status answered 404" } }, Time));

    [Fact]
    public void Note_SilentButKept_SaysForHowLongAndWhy() => Assert.Equal(
        "silent for 47s, kept: self-preservation",
        NodeText.Note(Node with { LastHeartbeat = Time.GetUtcNow().AddSeconds(-47), KeptBy = KeptReasons.SelfPreservation }, Time));

    private static SeenByGateways Seen(int count, int healthy, long running) => new() { Count = count, Healthy = healthy, Running = running };
}
