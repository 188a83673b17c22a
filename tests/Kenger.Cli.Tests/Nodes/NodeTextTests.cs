using Kenger.Cli.Nodes;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Cli.Tests.Nodes;

/// <summary>What the tool says of a node's weight.</summary>
public sealed class NodeTextTests
{
    private static readonly FakeTimeProvider Time = new();

    private static readonly NodeInfo Node = new()
    {
        Id = 1,
        Ns = "orders",
        Host = "10.0.0.1",
        Port = 8080,
        Weight = 100,
        DeclaredWeight = 100,
        OwnWeight = 100,
        HealthPath = "/up",
        Status = NodeStatus.Online,
        LastHeartbeat = Time.GetUtcNow(),
        CreatedAt = Time.GetUtcNow(),
        UpdatedAt = Time.GetUtcNow(),
        Version = 1,
    };

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
}
