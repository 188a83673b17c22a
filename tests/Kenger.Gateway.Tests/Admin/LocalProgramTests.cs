using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

/// <summary>Who counts as a program on this machine.</summary>
public sealed class LocalProgramTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData(null, false)]
    public void IsLoopback_OfAConnection_GoesByItsOtherEnd(string? remote, bool isLoopback)
    {
        var connection = new DefaultHttpContext().Connection;
        connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);

        Assert.Equal(isLoopback, LocalProgram.IsLoopback(connection));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LocalHost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("[::1]", true)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("", false)]
    public void IsLoopbackHost_OfAName_IsThisMachineAlone(string host, bool isLoopback) =>
        Assert.Equal(isLoopback, LocalProgram.IsLoopbackHost(host));

    [Theory]
    [InlineData("Origin", "null", true, false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true, false)]
    [InlineData("Sec-Fetch-Site", "cross-site", true, false)]
    [InlineData("Sec-Fetch-Site", "none", false, false)]
    [InlineData("X-Forwarded-For", "10.0.0.1", false, true)]
    [InlineData("X-Real-IP", "10.0.0.1", false, true)]
    [InlineData("Forwarded", "for=10.0.0.1", false, true)]
    [InlineData("x-forwarded-for", "10.0.0.1", false, true)]
    [InlineData("X-Forwarded-Host", "a.example", false, true)]
    [InlineData("X-Forwarded-Anything", "1", false, true)]
    [InlineData("Via", "1.1 proxy", false, true)]
    [InlineData("CDN-Loop", "cdn", false, true)]
    [InlineData("CF-Connecting-IP", "10.0.0.1", false, true)]
    [InlineData("X-Forward", "10.0.0.1", false, false)]
    [InlineData("User-Agent", "curl", false, false)]
    public void Headers_OfPagesAndProxies_AreKnown(string name, string value, bool isFromPage, bool isProxied)
    {
        var request = new DefaultHttpContext().Request;
        request.Protocol = "HTTP/1.1";
        request.Headers[name] = value;

        Assert.Equal((isFromPage, isProxied), (LocalProgram.IsFromPage(request.Headers), LocalProgram.IsProxied(request)));
    }

    [Theory]
    [InlineData("HTTP/1.0", true)]
    [InlineData("HTTP/0.9", true)]
    [InlineData("HTTP/1.1", false)]
    [InlineData("HTTP/2", false)]
    public void IsProxied_OfAProtocolThatOnlyAProxySpeaks_IsTrue(string protocol, bool isProxied)
    {
        var request = new DefaultHttpContext().Request;
        request.Protocol = protocol;

        Assert.Equal(isProxied, LocalProgram.IsProxied(request));
    }

    [Theory]
    [InlineData("X-Kenger-Admin", "1", true)]
    [InlineData("x-kenger-client", "", true)]
    [InlineData("X-API-Token", "whatever", true)]
    [InlineData("X-API-Token", "", false)]
    [InlineData("Authorization", "Bearer x", true)]
    [InlineData("Authorization", "Basic x", false)]
    [InlineData("Accept", "X-Kenger-Admin", false)]
    [InlineData("Content-Type", "text/plain", false)]
    public void IsMeant_OfAHeaderThatNoPageSendsByItself_IsTrue(string name, string value, bool isMeant) =>
        Assert.Equal(isMeant, LocalProgram.IsMeant(new HeaderDictionary { [name] = value }));
}
