using System.Text.Json;
using Kenger.Client.Sync;
using Kenger.Contracts;

namespace Kenger.Client.Tests.Sync;

public sealed class SyncRulesTests
{
    private const string Good = """{"id":7,"name":"testers","match":{"clients":["10.0.0.0/8"]},"target":{"ns":"pre"}}""";

    [Fact]
    public void Read_WhatTheRegistryWrites_ComesBackEqual()
    {
        var rule = new SyncRule
        {
            Id = 3,
            Name = "colleagues",
            Match = new RuleMatch
            {
                Clients = ["10.1.0.0/16", "2001:db8::1"],
                Headers = new Dictionary<string, string> { ["X-Canary"] = "*" },
                Cookies = new Dictionary<string, string> { ["beta"] = "1" },
                Query = new Dictionary<string, string> { ["ü ß"] = "" },
                PathPrefix = "/api",
                Percent = 12.5,
                PercentKey = "header:X-User",
            },
            Target = new RuleTarget { Ns = "pre", Labels = new Dictionary<string, string> { ["version"] = "v2" } },
        };
        var sent = new SyncResponse
        {
            Version = 5,
            Data = new Dictionary<string, SyncNamespace> { ["orders"] = new() { HealthPath = "/x", Nodes = [], Rules = [rule] } },
        };

        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(sent, KengerJson.Default.SyncResponse));
        var result = SyncReader.Read(Pieces.Of(document));

        Assert.Empty(result.Rejected);
        var read = Assert.Single(result.Namespaces["orders"].Rules!);
        Assert.Equal(
            JsonSerializer.Serialize(rule, KengerJson.Default.SyncRule), JsonSerializer.Serialize(read, KengerJson.Default.SyncRule));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"rules\":null")]
    [InlineData(",\"rules\":[]")]
    public void Read_NoRules_IsNull(string rules)
    {
        var result = Read(rules);

        Assert.Null(result.Namespaces["orders"].Rules);
        Assert.Empty(result.Rejected);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    public void Read_RulesThatAreNoList_AreLeftOutAndTheNamespaceStays(string rules)
    {
        var result = Read($",\"rules\":{rules}");

        Assert.Null(result.Namespaces["orders"].Rules);
        Assert.StartsWith("The rules of namespace orders are left out: ", Assert.Single(result.Rejected), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"match":{"clients":["10.0.0.1"]},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":0,"match":{"clients":["10.0.0.1"]},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":"1","match":{"clients":["10.0.0.1"]},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1.5,"match":{"clients":["10.0.0.1"]},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"name":"","match":{"clients":["10.0.0.1"]},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"name":"\ud800","match":{"clients":["10.0.0.1"]},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":null,"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"percent_key":"client"},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":[],"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"clients":[]},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"clients":{}},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"clients":["10.0.0.1/40"]},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"clients":["10.0.0.1",5]},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"headers":{}},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"headers":{"a b":"1"}},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"headers":{"a":1}},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"cookies":{"a":"\u0007"}},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"query":{"\ud800":"1"}},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"path_prefix":"api"},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"path_prefix":7},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"percent":101},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"percent":-1},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"percent":0.001},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"percent":1e999},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"percent":"5"},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"percent":5,"percent_key":"query:a"},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"percent":5,"methods":["GET"]},"target":{"ns":"pre"}}""")]
    [InlineData("""{"id":1,"match":{"percent":5}}""")]
    [InlineData("""{"id":1,"match":{"percent":5},"target":{}}""")]
    [InlineData("""{"id":1,"match":{"percent":5},"target":{"ns":"a b"}}""")]
    [InlineData("""{"id":1,"match":{"percent":5},"target":{"ns":5}}""")]
    [InlineData("""{"id":1,"match":{"percent":5},"target":{"labels":{}}}""")]
    [InlineData("""{"id":1,"match":{"percent":5},"target":{"labels":{"version":2}}}""")]
    [InlineData("""{"id":1,"match":{"percent":5},"target":{"labels":{"version":"v2"},"zone":"a"}}""")]
    public void Read_OneBadRuleAmongGoodOnes_IsDroppedWithASentence(string bad)
    {
        var result = Read($",\"rules\":[{bad},{Good}]");

        Assert.Equal(7, Assert.Single(result.Namespaces["orders"].Rules!).Id);
        Assert.Single(result.Namespaces["orders"].Nodes);
        var sentence = Assert.Single(result.Rejected);
        Assert.StartsWith("Rule 0 of namespace orders is dropped: ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(sentence, char.IsControl);
    }

    [Fact]
    public void Read_AFieldBesideThatNobodyKnows_DoesNotMatter()
    {
        var result = Read(",\"rules\":[{\"id\":1,\"note\":\"x\",\"match\":{\"percent\":5,\"headers\":null},\"target\":{\"ns\":\"pre\",\"labels\":null}}]");

        Assert.Equal(5, Assert.Single(result.Namespaces["orders"].Rules!).Match.Percent);
        Assert.Empty(result.Rejected);
    }

    [Fact]
    public void Read_SameRuleTwice_IsTakenOnce()
    {
        var result = Read($",\"rules\":[{Good},{Good}]");

        Assert.Single(result.Namespaces["orders"].Rules!);
        Assert.Contains("rule 7 is in the list already", Assert.Single(result.Rejected), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreRulesThanThereMayBe_KeepsTheFirst()
    {
        var many = string.Join(',', Enumerable.Range(1, 150).Select(id => $$$"""{"id":{{{id}}},"match":{"percent":1},"target":{"ns":"pre"}}"""));

        var result = Read($",\"rules\":[{many}]");

        Assert.Equal(Enumerable.Range(1, 100).Select(id => (long)id), result.Namespaces["orders"].Rules!.Select(rule => rule.Id));
        Assert.Single(result.Rejected);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(",\"own_weight\":null", null)]
    [InlineData(",\"own_weight\":5", null)]
    [InlineData(",\"own_weight\":0", 0)]
    [InlineData(",\"own_weight\":100", 100)]
    public void Read_OwnWeight_IsThereWhereItDiffers(string field, int? expected)
    {
        var result = SyncReader.Read(Pieces.Of(Parse($$$"""{"orders":{"nodes":[{"host":"h","port":1,"weight":5{{{field}}}}]}}""")));

        Assert.Equal((5, expected), (result.Namespaces["orders"].Nodes[0].Weight, result.Namespaces["orders"].Nodes[0].OwnWeight));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("\"5\"")]
    public void Read_BadOwnWeight_DropsTheNodeWithASentence(string value)
    {
        using var document = Parse($$$"""{"orders":{"nodes":[{"host":"h","port":1,"own_weight":{{{value}}}},{"host":"h","port":2}]}}""");

        var result = SyncReader.Read(Pieces.Of(document));

        Assert.Equal(2, Assert.Single(result.Namespaces["orders"].Nodes).Port);
        Assert.Contains("own_weight must be a whole number", Assert.Single(result.Rejected), StringComparison.Ordinal);
    }

    private static SyncResult Read(string rules)
    {
        using var document = Parse($$$"""{"orders":{"nodes":[{"host":"h","port":1}]{{{rules}}}}}""");
        return SyncReader.Read(Pieces.Of(document));
    }

    private static JsonDocument Parse(string data) => JsonDocument.Parse($$$"""{"code":0,"version":1,"data":{{{data}}}}""");
}
