using System.Text.Json;
using Kenger.Client.Sync;
using Kenger.Contracts;

namespace Kenger.Client.Tests.Sync;

/// <summary>Namespaces of an answer that are told as a difference.</summary>
public sealed class SyncDifferenceTests
{
    [Fact]
    public void Read_WhatTheRegistryWrites_ComesBackEqual()
    {
        var sent = new SyncResponse
        {
            Version = 5,
            Data = new Dictionary<string, SyncNamespace>
            {
                ["orders"] = new() { HealthPath = "/x", Nodes = [], Since = 4, Gone = [new SyncGoneNode { Host = "[::1]", Port = 80 }] },
            },
        };

        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(sent, KengerJson.Default.SyncResponse));
        var result = SyncReader.Read(Pieces.Of(document));

        var read = result.Namespaces["orders"];
        Assert.Equal(4, read.Since);
        Assert.Equal(new SyncGoneNode { Host = "[::1]", Port = 80 }, Assert.Single(read.Gone!));
        Assert.False(result.IsTorn);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","since":null""")]
    public void Read_Whole_HasNeither(string more)
    {
        var read = Read(more);

        Assert.Equal((null, null), (read.Namespaces["orders"].Since, read.Namespaces["orders"].Gone));
    }

    // Half of a difference is no state of the registry: all of it is left out, and its reader asks for the whole.
    [Theory]
    [InlineData(""","since":"4" """)]
    [InlineData(""","since":-1""")]
    [InlineData(""","since":1.5""")]
    [InlineData(""","since":9007199254740992""")]
    [InlineData(""","since":{}""")]
    [InlineData(""","since":4,"gone":5""")]
    [InlineData(""","since":4,"gone":{}""")]
    [InlineData(""","since":4,"gone":[null]""")]
    [InlineData(""","since":4,"gone":[{"host":"127.0.0.1"}]""")]
    [InlineData(""","since":4,"gone":[{"host":"127.0.0.1","port":0}]""")]
    [InlineData(""","since":4,"gone":[{"host":"a b","port":80}]""")]
    [InlineData(""","since":4,"gone":[{"host":5,"port":80}]""")]
    [InlineData(""","since":4,"gone":[{"host":"127.0.0.1","port":80},7]""")]
    [InlineData(""","gone":[{"host":"127.0.0.1","port":80}]""")]
    public void Read_BrokenDifference_IsLeftOutAndSaid(string more)
    {
        var read = Read(more);

        Assert.Empty(read.Namespaces);
        Assert.Contains("Namespace 'orders' is left out", Assert.Single(read.Rejected), StringComparison.Ordinal);
        Assert.True(read.IsTorn);
    }

    private static SyncResult Read(string more)
    {
        using var document = JsonDocument.Parse($$"""{"code":0,"version":5,"data":{"orders":{"health_path":"/x","nodes":[]{{more}}} } }""");
        return SyncReader.Read(Pieces.Of(document));
    }
}
