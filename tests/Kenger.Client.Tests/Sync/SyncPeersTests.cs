using System.Text.Json;
using Kenger.Client.Sync;

namespace Kenger.Client.Tests.Sync;

public sealed class SyncPeersTests
{
    [Theory]
    [InlineData("")]
    [InlineData(",\"peers\":null")]
    [InlineData(",\"peers\":[]")]
    [InlineData(",\"peers\":5,\"peers_revision\":null")]
    [InlineData(",\"peers_revision\":-1")]
    [InlineData(",\"peers_revision\":\"1\"")]
    [InlineData(",\"peers_revision\":9007199254740992")]
    public void Read_NothingOfPeers_IsNull(string peers)
    {
        var result = Read(peers);

        Assert.Null(result.Peers);
        Assert.Null(result.PeersRevision);
    }

    [Fact]
    public void Read_Peers_AreInOrdinalOrderAndOnceEach()
    {
        var result = Read(""","peers_revision":77,"peers":{"orders":{"gateways":["b","B","a","b"],"aperture":40,"later":1},"users":{"aperture":1,"gateways":[]}}""");

        Assert.Equal(77, result.PeersRevision);
        Assert.Equal(40, result.Peers!["orders"].Aperture);
        Assert.Equal(["B", "a", "b"], result.Peers["orders"].Gateways);
        Assert.Empty(result.Peers["users"].Gateways);
        Assert.Empty(result.Rejected);
        Assert.Empty(Read(",\"peers\":{}").Peers!);
    }

    [Theory]
    [InlineData("""{"a b":{"aperture":1,"gateways":[]},"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":null,"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":[],"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":{"gateways":["a"]},"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":{"aperture":0,"gateways":["a"]},"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":{"aperture":1.5,"gateways":["a"]},"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":{"aperture":4294967296,"gateways":["a"]},"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":{"aperture":1},"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":{"aperture":1,"gateways":{}},"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":{"aperture":1,"gateways":[5]},"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":{"aperture":1,"gateways":[""]},"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"a":{"aperture":1,"gateways":["\ud800"]},"good":{"aperture":1,"gateways":["a"]}}""")]
    [InlineData("""{"\ud800":{"aperture":1,"gateways":["a"]},"good":{"aperture":1,"gateways":["a"]}}""")]
    public void Read_OneBadNamespaceAmongGoodOnes_IsLeftOutWithASentence(string peers)
    {
        var result = Read($",\"peers\":{peers}");

        Assert.Equal(["good"], result.Peers!.Keys);
        Assert.StartsWith("The gateways that share the nodes of a namespace are left out: ", Assert.Single(result.Rejected), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_IdsWithoutEnd_AreRefusedAsAWhole()
    {
        var many = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"{i}\""));
        var longId = new string('a', 129);

        Assert.Empty(Read($",\"peers\":{{\"a\":{{\"aperture\":1,\"gateways\":[\"{longId}\"]}}}}").Peers!);
        var result = Read($",\"peers\":{{\"a\":{{\"aperture\":1,\"gateways\":[{many},{many},{many},{many}]}}}}");
        Assert.Empty(result.Peers!);
        Assert.Contains("more than", Assert.Single(result.Rejected), StringComparison.Ordinal);
    }

    private static SyncResult Read(string peers)
    {
        using var document = JsonDocument.Parse($$"""{"code":0,"version":1,"data":{}{{peers}}}""");
        return SyncReader.Read(Pieces.Of(document));
    }
}
