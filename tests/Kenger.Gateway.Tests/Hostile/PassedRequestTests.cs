namespace Kenger.Gateway.Tests;

public sealed class PassedRequestTests(HostileFront front) : IClassFixture<HostileFront>
{
    public static TheoryData<string> Passed => [.. PassedRequests.All.Keys];

    [Theory]
    [MemberData(nameof(Passed))]
    public async Task Request_OddButClear_ArrivesOnceWellFormedWithOurValues(string name)
    {
        var (bytes, arrives) = PassedRequests.All[name];

        var statuses = await front.SendAsync(bytes);

        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Equal(arrives.Length + 1, statuses.Count);
        var arrived = await front.ArrivedAsync();
        Assert.Equal(arrives, arrived.Select(request => $"{request.Line.Split(' ')[0]} {request.Target} {request.Body}"));
        Assert.All(arrived, front.AssertOurs);
        Assert.Empty(front.Backend.Malformed);
    }

    [Theory]
    [InlineData("/a%2Fb%2f")]
    [InlineData("/a//b/")]
    [InlineData("/a;b=c/;/d%3b")]
    [InlineData("/a%5Cb")]
    [InlineData("/%C3%A9%e9%ff%C4%E3%C0%B4")]
    [InlineData("/a%252Fb%2525%252e%252E")]
    [InlineData("/a|b\"<>^`{}[]'")]
    [InlineData("/a%20+z")]
    [InlineData("/a:80@b")]
    [InlineData("/.well-known/...//a.b")]
    [InlineData("/proxy/https://example.com/x")]
    [InlineData("/a?")]
    [InlineData("/a??b=c?d&e=%2F..%00//")]
    [InlineData("/?%41=|\"{}")]
    public async Task Target_ArrivesAsItWasSent(string target)
    {
        await front.SendAsync($"GET {target} HTTP/1.1\r\nHost: shop.example.com\r\n\r\n");

        Assert.Equal(target, Assert.Single(await front.ArrivedAsync()).Target);
    }

    [Theory]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/%2e%2E/b/./c/.", "/b/c/")]
    [InlineData("//a//b/", "/a//b/")]
    [InlineData("/%41%7E%2dx?%41", "/A~-x?%41")]
    [InlineData("http://shop.example.com//x/%61", "/x/a")]
    [InlineData("http://shop.example.com:80/", "/")]
    public async Task Target_ArrivesInItsNormalSpelling(string target, string arrives)
    {
        await front.SendAsync($"GET {target} HTTP/1.1\r\nHost: shop.example.com\r\n\r\n");

        Assert.Equal(arrives, Assert.Single(await front.ArrivedAsync()).Target);
    }

    [Fact]
    public async Task Connection_NamesHeaders_TheyStayHere()
    {
        await front.SendAsync(
            "POST / HTTP/1.1\r\nHost: shop.example.com\r\nConnection: X-Secret\r\nConnection: Cookie ,, content-type, Content-Length, \"odd\r\n"
            + "X-Secret: 1\r\nCookie: a=b\r\nX-Stays: yes\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");

        var request = Assert.Single(await front.ArrivedAsync());
        Assert.Equal(["yes"], request["X-Stays"]);
        Assert.Empty(request["X-Secret"]);
        Assert.Empty(request["Cookie"]);
        Assert.Empty(request["Content-Type"]);
        Assert.Empty(request["Connection"]);
        Assert.Equal("hello", request.Body);
        front.AssertOurs(request);
    }

    [Fact]
    public async Task Header_WithUnderscoreThatIsNotLikeOurs_Arrives()
    {
        await front.SendAsync("GET / HTTP/1.1\r\nHost: shop.example.com\r\nX_Other: stays\r\n\r\n");

        Assert.Equal(["stays"], Assert.Single(await front.ArrivedAsync())["X_Other"]);
    }

    [Fact]
    public async Task Header_InUtf8_ArrivesByteForByte()
    {
        await front.SendAsync("GET / HTTP/1.1\r\nHost: shop.example.com\r\nX-Name: J\u00c3\u00b6rg\r\n\r\n");

        Assert.Equal(["J\u00c3\u00b6rg"], Assert.Single(await front.ArrivedAsync())["X-Name"]);
    }

    [Fact]
    public async Task Answer_WithHeaderThatIsNotAscii_PassesByteForByte()
    {
        await using var backend = new RawBackend(async (stream, _) =>
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nX-Name: J\u00f6rg\r\nContent-Length: 2\r\n\r\nok"u8.ToArray()));
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        var answer = await RawClient.SendAsync(gateway.Traffic, HostileFront.Sentinel);

        Assert.Contains("X-Name: J\u00c3\u00b6rg\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_OfHttp10WithoutHost_ArrivesWithTheNodesOwn()
    {
        await front.SendAsync("GET / HTTP/1.0\r\n\r\n");

        Assert.Equal([$"127.0.0.1:{front.Backend.Port}"], Assert.Single(await front.ArrivedAsync())["Host"]);
    }
}
