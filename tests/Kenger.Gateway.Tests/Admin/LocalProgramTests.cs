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
    [InlineData("User-Agent", "curl", false, false)]
    public void Headers_OfPagesAndProxies_AreKnown(string name, string value, bool isFromPage, bool isProxied)
    {
        var headers = new HeaderDictionary { [name] = value };

        Assert.Equal((isFromPage, isProxied), (LocalProgram.IsFromPage(headers), LocalProgram.IsProxied(headers)));
    }
}
