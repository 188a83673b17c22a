namespace Kenger.Gateway.Tests;

/// <summary>What HTTP/2 can say and HTTP/1.1 can't must not become something else on its way to a node.</summary>
public sealed class Http2RequestTests
{
    private static readonly (string, string)[] Plain =
        [(":method", "POST"), (":scheme", "http"), (":authority", "shop.example.com"), (":path", "/a%2Fb?c=%41")];

    public static TheoryData<string, string, string> Broken => new()
    {
        { ":path", "/a\r\nHost: evil", "line end in the path" },
        { ":path", "/a b", "space in the path" },
        { ":path", "/a HTTP/1.1\r\nX: y", "request line in the path" },
        { ":path", "/a\tb", "tab in the path" },
        { ":path", "/a\u007f", "DEL in the path" },
        { ":path", "/a\u00e9", "path that is no ASCII" },
        { ":path", "a", "path without slash" },
        { ":path", "/a#b", "fragment" },
        { ":path", "/../etc", "above the root" },
        { ":path", "*", "asterisk" },
        { ":path", "", "empty path" },
        { ":method", "GET / HTTP/1.1\r\nA: b", "line end in the method" },
        { ":method", "GE T", "space in the method" },
        { ":authority", "a\r\nB: c", "line end in the authority" },
        { ":authority", "", "empty authority" },
        { ":scheme", "https", "scheme that is not so" },
        { "x-a", "b\r\nTransfer-Encoding: chunked", "line end in a value" },
        { "x-a", "b\nc", "bare LF in a value" },
        { "x-a", "b\0c", "NUL in a value" },
        { "X-A", "b", "upper case in a name" },
        { "x a", "b", "space in a name" },
        { "x-a: b\r\nx-c", "d", "line end in a name" },
        { "connection", "x-forwarded-for", "connection" },
        { "transfer-encoding", "chunked", "transfer-encoding" },
        { "content-length", "50", "longer than the body" },
        { "content-length", "1", "shorter than the body" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Request_ThatHttp1CouldNotSay_ArrivesNotAtAllOrWithoutIt(string name, string value, string what)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend);
        var headers = name[0] == ':' ? Plain.Select(header => header.Item1 == name ? (name, value) : header) : Plain.Append((name, value));

        await RawHttp2Client.IsAnsweredAsync(gateway.Traffic, headers, "hello");

        // What was on its way before this one is there when it is.
        await gateway.Host.GetTextAsync("/last");
        var arrived = backend.Requests.Where(request => request.Target != "/last").ToArray();
        Assert.True(arrived.Length <= 1, what);
        Assert.All(arrived, request =>
        {
            Assert.Equal(("POST /a%2Fb?c=%41 HTTP/1.1", "hello"), (request.Line, request.Body));
            Assert.Empty(request["x-a"]);
            Assert.Empty(request["Connection"]);
            Assert.Equal(["127.0.0.1"], request["X-Forwarded-For"]);
        });
        Assert.All(backend.Malformed, each => Assert.Equal("no chunk", each));
    }

    [Fact]
    public async Task Request_Plain_ArrivesWithOurValues()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend);

        Assert.True(await RawHttp2Client.IsAnsweredAsync(
            gateway.Traffic, [.. Plain, ("host", "evil.example.com"), ("x-forwarded-for", "6.6.6.6"), ("x_real_ip", "6.6.6.6"),
                ("cookie", "a=b"), ("cookie", "c=d")], "hello"));

        var request = Assert.Single(backend.Requests);
        Assert.Equal(("POST /a%2Fb?c=%41 HTTP/1.1", "hello"), (request.Line, request.Body));
        Assert.Equal(["shop.example.com"], request["Host"]);
        Assert.Equal(["127.0.0.1"], request["X-Forwarded-For"]);
        Assert.Equal(["127.0.0.1"], request["X-Real-IP"]);
        Assert.Empty(request["x_real_ip"]);
        Assert.Equal(["a=b; c=d"], request["Cookie"]);
    }

    private static Task<Http2Gateway> StartAsync(RecordingBackend backend) =>
        Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), ("KENGER_GATEWAY_PROTOCOL", "http1"));
}
