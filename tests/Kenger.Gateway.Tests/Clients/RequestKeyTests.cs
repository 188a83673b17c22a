using Kenger.Gateway.Clients;
using Microsoft.Extensions.Primitives;

namespace Kenger.Gateway.Tests;

public sealed class RequestKeyTests
{
    private static readonly RemoteClient Clients = new(Microsoft.Extensions.Options.Options.Create(new KengerGatewayOptions()));

    [Theory]
    [InlineData("client", "10.0.0.1")]
    [InlineData("cookie:sid", "a b")]
    [InlineData("header:X-User", "ann")]
    public void TryHash_RequestWithTheKey_IsTheHashOfItsText(string notation, string text)
    {
        var key = RequestKey.Parse(notation);
        var request = Rules.Request("10.0.0.1", "/", ("X-User", "ann"), ("Cookie", "sid=a b; sid=c"));

        Assert.True(key.TryHash(request, Clients, out var hash));

        Assert.Equal((notation, text), (key.ToString(), key.TextOf(request, Clients)));
        Assert.Equal(StableHash.Hash(text), hash);
    }

    // One client, whether its connection came in by a socket of IPv4 or of both.
    [Theory]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:DB8:0::1", "2001:db8::1")]
    public void TryHash_Client_IsTheNormalisedAddress(string sent, string same)
    {
        Assert.True(RequestKey.Client.TryHash(Rules.Request(sent), Clients, out var one));
        Assert.True(RequestKey.Client.TryHash(Rules.Request(same), Clients, out var other));

        Assert.Equal(other, one);
    }

    [Theory]
    [InlineData("cookie:sid", "", "there is no cookie sid")]
    [InlineData("cookie:sid", "Cookie", "cookie sid is empty")]
    [InlineData("header:X-User", "", "there is no header X-User")]
    [InlineData("header:X-User", "X-User", "header X-User is empty")]
    public void TryHash_RequestWithoutTheKey_FailsAndSaysWhy(string notation, string header, string why)
    {
        var key = RequestKey.Parse(notation);
        var request = Rules.Request();
        if (header.Length > 0)
        {
            request.Request.Headers[header] = new StringValues(header == "Cookie" ? "sid=" : "");
        }

        Assert.False(key.TryHash(request, Clients, out _));

        Assert.Null(key.TextOf(request, Clients));
        Assert.Equal(why, key.WhyNone(request));
    }

    [Fact]
    public void TryHash_ClientIsUnknown_FailsAndSaysWhy()
    {
        var request = Rules.Request();
        request.Connection.RemoteIpAddress = null;

        Assert.False(RequestKey.Client.TryHash(request, Clients, out _));
        Assert.Equal("the client's address is unknown", RequestKey.Client.WhyNone(request));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Client")]
    [InlineData("query:id")]
    public void Parse_AnythingElse_Throws(string notation) => Assert.Throws<FormatException>(() => RequestKey.Parse(notation));
}
