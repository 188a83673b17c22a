using System.Text.Json;
using Kenger.Client.Sync;
using Kenger.Contracts;

namespace Kenger.Client.Tests.Sync;

public sealed class SyncRolloutTests
{
    [Fact]
    public void Read_WhatTheRegistryWrites_ComesBackEqual()
    {
        var rollout = new SyncRollout { Id = 7, Step = 2, Label = "version=v2=b", Stable = ["v1", ""], Sticky = "cookie:sid", Percent = 20 };
        var node = new SyncNode { Host = "127.0.0.1", Port = 80, Weight = 0, OwnWeight = 100, Standby = true, HealthPath = "/x" };
        var sent = new SyncResponse
        {
            Version = 5,
            Data = new Dictionary<string, SyncNamespace>
            {
                ["orders"] = new() { HealthPath = "/x", Nodes = [node, node with { Port = 81, Standby = false }], Rollout = rollout },
            },
        };

        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(sent, KengerJson.Default.SyncResponse));
        var result = SyncReader.Read(Pieces.Of(document));

        Assert.Empty(result.Rejected);
        var read = result.Namespaces["orders"];
        Assert.Equal((7, 2, "version=v2=b"), (read.Rollout!.Id, read.Rollout.Step, read.Rollout.Label));
        Assert.Equal(["v1", ""], read.Rollout.Stable);
        Assert.Equal(("cookie:sid", 20), (read.Rollout.Sticky, read.Rollout.Percent));
        Assert.Equal([true, false], read.Nodes.Select(each => each.Standby));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"rollout\":null")]
    public void Read_NoRollout_IsNull(string rollout)
    {
        var result = Read(rollout);

        Assert.Null(result.Namespaces["orders"].Rollout);
        Assert.Empty(result.Rejected);
    }

    [Theory]
    [InlineData("5", "not an object")]
    [InlineData("[]", "not an object")]
    [InlineData("{}", "id")]
    [InlineData("""{"id":0,"step":1,"label":"version=v2","stable":[]}""", "id")]
    [InlineData("""{"id":"7","step":1,"label":"version=v2","stable":[]}""", "id")]
    [InlineData("""{"id":7,"step":0,"label":"version=v2","stable":[]}""", "step")]
    [InlineData("""{"id":7,"step":1.5,"label":"version=v2","stable":[]}""", "step")]
    [InlineData("""{"id":7,"step":3000000000,"label":"version=v2","stable":[]}""", "step")]
    [InlineData("""{"id":7,"step":1,"stable":[]}""", "label")]
    [InlineData("""{"id":7,"step":1,"label":"v2","stable":[]}""", "label")]
    [InlineData("""{"id":7,"step":1,"label":"version=v2","stable":"v1"}""", "stable")]
    [InlineData("""{"id":7,"step":1,"label":"version=v2","stable":[1]}""", "stable")]
    [InlineData("""{"id":7,"step":1,"label":"version=\ud800","stable":[]}""", "")]
    public void Read_BadRollout_IsLeftOutWithAReasonAndTheNodesStay(string rollout, string reason)
    {
        var result = Read($",\"rollout\":{rollout}");

        Assert.Null(result.Namespaces["orders"].Rollout);
        Assert.Single(result.Namespaces["orders"].Nodes);
        var said = Assert.Single(result.Rejected);
        Assert.StartsWith("The rollout of namespace orders is left out: ", said, StringComparison.Ordinal);
        Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RolloutWithMoreThanWeKnow_IsTaken()
    {
        var result = Read(""","rollout":{"id":7,"step":1,"label":"version=v2","new_field":{}}""");

        Assert.Equal(7, result.Namespaces["orders"].Rollout!.Id);
        Assert.Empty(result.Namespaces["orders"].Rollout!.Stable);
    }

    [Theory]
    [InlineData("client", 0)]
    [InlineData("header:X-User", 100)]
    public void Read_StickyRollout_HasItsKeyAndShare(string key, int percent)
    {
        var result = Read($$""","rollout":{"id":7,"step":1,"label":"version=v2","sticky":"{{key}}","percent":{{percent}}}""");

        Assert.Empty(result.Rejected);
        Assert.Equal((key, percent), (result.Namespaces["orders"].Rollout!.Sticky, result.Namespaces["orders"].Rollout!.Percent));
    }

    // The weights say how many go where, and reports must still carry the step.
    [Theory]
    [InlineData("\"sticky\":\"query:id\",\"percent\":5", "sticky must be")]
    [InlineData("\"sticky\":5,\"percent\":5", "sticky must be")]
    [InlineData("\"sticky\":\"client\"", "percent must be")]
    [InlineData("\"sticky\":\"client\",\"percent\":101", "percent must be")]
    [InlineData("\"sticky\":\"client\",\"percent\":\"5\"", "percent must be")]
    [InlineData("\"sticky\":\"client\",\"percent\":5.5", "percent must be")]
    public void Read_StickyInAWayThatIsNotKnown_LeavesTheRolloutToTheWeights(string sticky, string reason)
    {
        var result = Read($$""","rollout":{"id":7,"step":1,"label":"version=v2",{{sticky}}}""");

        var rollout = result.Namespaces["orders"].Rollout!;
        Assert.Equal((7, null, null), (rollout.Id, rollout.Sticky, rollout.Percent));
        var said = Assert.Single(result.Rejected);
        Assert.StartsWith("The rollout of namespace orders is not sticky here, its weights decide: ", said, StringComparison.Ordinal);
        Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PercentOfARolloutThatIsNotSticky_IsNothing()
    {
        var result = Read(""","rollout":{"id":7,"step":1,"label":"version=v2","percent":500}""");

        Assert.Empty(result.Rejected);
        Assert.Null(result.Namespaces["orders"].Rollout!.Percent);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"true\"")]
    public void Read_StandbyThatIsNeither_IsABadNode(string standby)
    {
        using var document = JsonDocument.Parse(
            $$$"""
            {"version":1,"data":{"orders":{"nodes":[
              {"host":"127.0.0.1","port":1,"standby":{{{standby}}} },{"host":"127.0.0.1","port":2}]} } }
            """);
        var result = SyncReader.Read(Pieces.Of(document));

        Assert.Equal(2, Assert.Single(result.Namespaces["orders"].Nodes).Port);
        Assert.Contains("standby", Assert.Single(result.Rejected), StringComparison.Ordinal);
    }

    private static SyncResult Read(string rest)
    {
        using var document =
            JsonDocument.Parse($$$"""{"version":1,"data":{"orders":{"nodes":[{"host":"127.0.0.1","port":1}]{{{rest}}} } } }""");
        return SyncReader.Read(Pieces.Of(document));
    }
}
