using System.Text;
using System.Text.Json;
using Kenger.Client.Sync;
using Kenger.Contracts;

namespace Kenger.Client.Tests.Sync;

public sealed class SyncReaderTests
{
    private const string Good = """{"host":"10.0.0.1","port":8080,"weight":10,"health_path":"/up","labels":{"version":"v2"}}""";

    [Fact]
    public void Read_EverythingGiven_IsTakenAsItIs()
    {
        var result = Read($$$"""{"orders":{"health_path":"/alive","nodes":[{{{Good}}}]},"empty":{"health_path":"/alive","nodes":[]}}""");

        Assert.Equal(1700000000000, result.Version);
        Assert.Empty(result.Rejected);
        Assert.Equal("/alive", result.Namespaces["orders"].HealthPath);
        var node = Assert.Single(result.Namespaces["orders"].Nodes);
        Assert.Equal(("10.0.0.1", 8080, 10, "/up"), (node.Host, node.Port, node.Weight, node.HealthPath));
        Assert.Equal("v2", node.Labels!["version"]);
        Assert.Empty(result.Namespaces["empty"].Nodes);
    }

    [Fact]
    public void Read_OnlyWhatTheOriginalNeeds_IsFilledAsTheLuaGatewayDoes()
    {
        var result = Read(
            """{"a":{"health_path":"/alive","nodes":[{"host":"h","port":1}]},"b":{"nodes":[{"host":"h","port":1,"weight":null,"health_path":null,"labels":null}]}}""");

        var a = Assert.Single(result.Namespaces["a"].Nodes);
        var b = Assert.Single(result.Namespaces["b"].Nodes);
        Assert.Equal((100, "/alive"), (a.Weight, a.HealthPath));
        Assert.Equal((100, "/api/status"), (b.Weight, b.HealthPath));
        Assert.Null(a.Labels);
        Assert.Empty(result.Rejected);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"port":1}""")]
    [InlineData("""{"host":"h"}""")]
    [InlineData("""{"host":null,"port":1}""")]
    [InlineData("""{"host":7,"port":1}""")]
    [InlineData("""{"host":"","port":1}""")]
    [InlineData("""{"host":"a b","port":1}""")]
    [InlineData("""{"host":"h\r\nx: y","port":1}""")]
    [InlineData("""{"host":"h/../x","port":1}""")]
    [InlineData("""{"host":"0.0.0.0","port":1}""")]
    [InlineData("""{"host":"\ud800","port":1}""")]
    [InlineData("""{"host":"h","port":0}""")]
    [InlineData("""{"host":"h","port":-1}""")]
    [InlineData("""{"host":"h","port":65536}""")]
    [InlineData("""{"host":"h","port":1.5}""")]
    [InlineData("""{"host":"h","port":1e400}""")]
    [InlineData("""{"host":"h","port":"1"}""")]
    [InlineData("""{"host":"h","port":1,"weight":-1}""")]
    [InlineData("""{"host":"h","port":1,"weight":1e99}""")]
    [InlineData("""{"host":"h","port":1,"weight":"100"}""")]
    [InlineData("""{"host":"h","port":1,"weight":true}""")]
    [InlineData("""{"host":"h","port":1,"health_path":"up"}""")]
    [InlineData("""{"host":"h","port":1,"health_path":7}""")]
    [InlineData("""{"host":"h","port":1,"health_path":"/a\r\nHost: evil"}""")]
    [InlineData("""{"host":"h","port":1,"labels":[]}""")]
    [InlineData("""{"host":"h","port":1,"labels":{"version":1}}""")]
    [InlineData("""{"host":"h","port":1,"labels":{"":"x"}}""")]
    [InlineData("""{"host":"h","port":1,"labels":{"\ud800":"x"}}""")]
    [InlineData("""{"host":"h","port":1,"health_path":"/\udfff"}""")]
    [InlineData("""{"host":"h","port":1,"weight":"\ud800"}""")]
    [InlineData("""{"host":"h","port":1,"labels":{"version":"a\nb"}}""")]
    public void Read_OneBadNodeAmongGoodOnes_IsDroppedWithASentence(string bad)
    {
        var result = Read($$$"""{"orders":{"nodes":[{{{bad}}},{{{Good}}}]}}""");

        Assert.Equal("10.0.0.1", Assert.Single(result.Namespaces["orders"].Nodes).Host);
        var sentence = Assert.Single(result.Rejected);
        Assert.StartsWith("Node 0 of namespace orders is dropped: ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(sentence, char.IsControl);
    }

    [Fact]
    public void Read_BadValue_IsShownButClipped()
    {
        var result = Read($$$"""{"orders":{"nodes":[{"host":"{{{new string('x', 5000)}}}","port":1},{{{Good}}}]}}""");

        Assert.InRange(Assert.Single(result.Rejected).Length, 100, 400);
    }

    [Fact]
    public void Read_SameNodeTwice_IsTakenOnce()
    {
        var result = Read("""{"orders":{"nodes":[{"host":"::1","port":1},{"host":"[::1]","port":1},{"host":"::1","port":2}]}}""");

        Assert.Equal(["[::1]", "[::1]"], result.Namespaces["orders"].Nodes.Select(node => node.Host));
        Assert.Contains("[::1]:1 is in the list already", Assert.Single(result.Rejected), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"nodes":null}""")]
    [InlineData("""{"nodes":{}}""")]
    [InlineData("""{"nodes":[],"health_path":"no slash"}""")]
    [InlineData("""{"nodes":[],"health_path":5}""")]
    [InlineData("""{"nodes":[7,{"host":"h"}]}""")]
    public void Read_NamespaceThatCannotBeRead_IsLeftOutAndMentioned(string bad)
    {
        var result = Read($$$"""{"bad":{{{bad}}},"orders":{"nodes":[{{{Good}}}]}}""");

        Assert.Equal(["orders"], result.Namespaces.Keys);
        Assert.Contains(result.Rejected, text => text.StartsWith("Namespace 'bad' is left out: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\\nb")]
    [InlineData("\\ud800")]
    public void Read_NamespaceWithABadName_IsLeftOutAndMentioned(string name)
    {
        var result = Read($$$"""{"{{{name}}}":{"nodes":[]},"orders":{"nodes":[]}}""");

        Assert.Equal(["orders"], result.Namespaces.Keys);
        Assert.DoesNotContain(Assert.Single(result.Rejected), char.IsControl);
    }

    [Theory]
    [InlineData("""{"code":0,"message":"ok","data":{}}""")]
    [InlineData("""{"code":0,"message":"ok","version":null,"data":{}}""")]
    [InlineData("""{"code":0,"message":"ok","version":"1","data":{}}""")]
    [InlineData("""{"code":0,"message":"ok","version":-1,"data":{}}""")]
    [InlineData("""{"code":0,"message":"ok","version":1.5,"data":{}}""")]
    [InlineData("""{"code":0,"message":"ok","version":9007199254740992,"data":{}}""")]
    [InlineData("""{"code":0,"message":"ok","version":1}""")]
    [InlineData("""{"code":0,"message":"ok","version":1,"data":null}""")]
    [InlineData("""{"code":0,"message":"ok","version":1,"data":[]}""")]
    public void Read_EnvelopeIsNotOurs_Throws(string body)
    {
        using var document = JsonDocument.Parse(body);

        Assert.Throws<FormatException>(() => SyncReader.Read(Pieces.Of(document)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9007199254740991)]
    public void Read_VersionAtTheEdge_IsTaken(long version) => Assert.Equal(version, Read("{}", version).Version);

    [Fact]
    public void Read_BytesThatAreNoUtf8_DropTheNode()
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"code":0,"version":1,"data":{"orders":{"nodes":[{"host":"#","port":1},{{{Good}}}]} } }""");
        body[Array.IndexOf(body, (byte)'#')] = 0xFF;
        using var document = JsonDocument.Parse(body);

        var result = SyncReader.Read(Pieces.Of(document));

        Assert.Single(result.Namespaces["orders"].Nodes);
        Assert.Single(result.Rejected);
    }

    [Fact]
    public void Read_WhatTheRegistryWrites_ComesBackEqual()
    {
        var node = new SyncNode { Host = "[2001:db8::1]", Port = 65535, Weight = 65535, HealthPath = "/a?b=c" };
        var sent = new SyncResponse
        {
            Version = 5,
            Data = new Dictionary<string, SyncNamespace> { ["orders"] = new() { HealthPath = "/x", Nodes = [node] } },
        };
        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(sent, KengerJson.Default.SyncResponse));

        Assert.Equal(node, Assert.Single(SyncReader.Read(Pieces.Of(document)).Namespaces["orders"].Nodes));
    }

    private static SyncResult Read(string data, long version = 1700000000000)
    {
        using var document = JsonDocument.Parse($$$"""{"code":0,"message":"ok","version":{{{version}}},"data":{{{data}}} }""");
        return SyncReader.Read(Pieces.Of(document));
    }
}
