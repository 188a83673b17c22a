using System.Text.Json;
using Kenger.Client.Sync;

namespace Kenger.Client.Tests.Sync;

public sealed class SyncHostsTests
{
    [Theory]
    [InlineData("")]
    [InlineData(",\"hosts\":null")]
    [InlineData(",\"hosts\":[]")]
    [InlineData(",\"hosts\":5")]
    public void Read_NothingOfHosts_IsNull(string hosts) => Assert.Null(Read(hosts).Hosts);

    [Fact]
    public void Read_Hosts_AreCanonical()
    {
        var result = Read(""","hosts":{"Shop.example.com":"green","[::1]:80":"blue"}""");

        Assert.Equal(("green", "blue"), (result.Hosts!["shop.example.com"], result.Hosts["[::1]:80"]));
        Assert.Empty(result.Rejected);
        Assert.Empty(Read(",\"hosts\":{}").Hosts!);
    }

    [Theory]
    [InlineData("""{"a b":"green","good":"blue"}""")]
    [InlineData("""{"a":"not a name","good":"blue"}""")]
    [InlineData("""{"a":null,"good":"blue"}""")]
    [InlineData("""{"a":5,"good":"blue"}""")]
    [InlineData("""{"\ud800":"green","good":"blue"}""")]
    [InlineData("""{"a":"\ud800","good":"blue"}""")]
    public void Read_OneBadHostAmongGoodOnes_IsLeftOutWithASentence(string hosts)
    {
        var result = Read($",\"hosts\":{hosts}");

        Assert.Equal(["good"], result.Hosts!.Keys);
        Assert.StartsWith("A switched host is left out: ", Assert.Single(result.Rejected), StringComparison.Ordinal);
    }

    private static SyncResult Read(string hosts)
    {
        using var document = JsonDocument.Parse($$"""{"code":0,"version":1,"data":{}{{hosts}}}""");
        return SyncReader.Read(Pieces.Of(document));
    }
}
