namespace Kenger.Gateway.Tests;

public sealed class ForwardedHeadersTests
{
    private static readonly (string, string)[] Claims =
    [
        ("X-Real-IP", "6.6.6.6"),
        ("X-Forwarded-For", "6.6.6.6, 7.7.7.7"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "evil.example.com"),
        ("X-Forwarded-Port", "443"),
        ("X-Forwarded-Prefix", "/evil"),
        ("Forwarded", "for=6.6.6.6"),
    ];

    [Fact]
    public async Task Request_PlainClient_NodeLearnsWhoAskedAndHow()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        await gateway.GetTextAsync("/", ("Host", "shop.example.com:1234"));

        AssertOurs(backend.Requests.Single(), gateway, "shop.example.com:1234");
    }

    [Fact]
    public async Task Request_ClientClaimsThings_TheyAreReplaced()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        await gateway.GetTextAsync("/", [("Host", "shop.example.com"), .. Claims]);

        var request = backend.Requests.Single();
        AssertOurs(request, gateway, "shop.example.com");
        Assert.Null(request["Forwarded"]);
        Assert.Null(request["X-Forwarded-Prefix"]);
    }

    [Fact]
    public async Task Request_ConnectionHeaderNamesOurs_TheyStay()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        await gateway.GetTextAsync("/", ("Host", "shop.example.com"),
            ("Connection", "X-Forwarded-For, X-Real-IP, X-Forwarded-Proto, Host"));

        AssertOurs(backend.Requests.Single(), gateway, "shop.example.com");
        Assert.Null(backend.Requests.Single()["Connection"]);
    }

    [Fact]
    public async Task Request_TrustedProxy_IsBelievedAndAppended()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend, ("Kenger:Gateway:TrustedProxies:0", "127.0.0.0/8"));

        await gateway.GetTextAsync("/", Claims);

        var request = backend.Requests.Single();
        // The chain says more than a claim that the proxy may only have let through.
        Assert.Equal("7.7.7.7", request["X-Real-IP"]);
        Assert.Equal("6.6.6.6, 7.7.7.7, 127.0.0.1", request["X-Forwarded-For"]);
        Assert.Equal(("https", "evil.example.com", "443"),
            (request["X-Forwarded-Proto"], request["X-Forwarded-Host"], request["X-Forwarded-Port"]));
    }

    [Fact]
    public async Task Request_TrustedProxySaysNothing_GetsOurs()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend, ("Kenger:Gateway:TrustedProxies:0", "127.0.0.1"));

        await gateway.GetTextAsync("/", ("Host", "shop.example.com"));

        AssertOurs(backend.Requests.Single(), gateway, "shop.example.com");
    }

    [Fact]
    public async Task Request_TrustedChainWithoutRealIp_ItIsTheLastUntrusted()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend, ("Kenger:Gateway:TrustedProxies:0", "127.0.0.0/8"),
            ("Kenger:Gateway:TrustedProxies:1", "10.0.0.0/8"));

        await gateway.GetTextAsync("/", ("X-Forwarded-For", "1.1.1.1, 9.9.9.9, 10.0.0.7"));

        Assert.Equal("9.9.9.9", backend.Requests.Single()["X-Real-IP"]);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7:51234", "203.0.113.7")]
    [InlineData("203.0.113.7:51234, 127.0.0.1", "203.0.113.7")]
    [InlineData("203.0.113.7, 127.0.0.1:2", "203.0.113.7")]
    [InlineData("6.6.6.6:1, 203.0.113.7:1, 127.0.0.1:2,", "203.0.113.7")]
    [InlineData("[2001:db8::7]:443", "2001:db8::7")]
    [InlineData("[2001:DB8:0::7]", "2001:db8::7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("[::ffff:203.0.113.7]:443, [::ffff:127.0.0.1]:80", "203.0.113.7")]
    [InlineData("\"[2001:db8::7]:443\"", "2001:db8::7")]
    [InlineData("unknown, 203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7, unknown", "127.0.0.1")]
    [InlineData("203.0.113.7:http", "127.0.0.1")]
    [InlineData("203.0.113.7:99999", "127.0.0.1")]
    [InlineData("1", "127.0.0.1")]
    [InlineData("0x7f.0.0.1", "127.0.0.1")]
    [InlineData("fe80::1%eth0", "127.0.0.1")]
    public async Task Request_ChainOfATrustedProxy_NodeRulesAndLogGoByTheSameAddress(string chain, string client)
    {
        using var logs = new TempLogs();
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend, ("Kenger:Gateway:TrustedProxies:0", "127.0.0.1"), ("Kenger:Gateway:AccessLog:File", logs.File));

        await gateway.GetTextAsync("/", ("X-Forwarded-For", chain), ("X-Real-IP", "6.6.6.6"));

        Assert.Equal(client, backend.Requests.Single()["X-Real-IP"]);
        await Kenger.TestKit.Eventually.BecomesTrue(() => logs.Read().StartsWith($"{client} - ", StringComparison.Ordinal), "the log has it");
    }

    [Fact]
    public async Task Request_TrustedProxyNamesTheClientInRealIpAlone_ItCounts()
    {
        using var logs = new TempLogs();
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend, ("Kenger:Gateway:TrustedProxies:0", "127.0.0.1"), ("Kenger:Gateway:AccessLog:File", logs.File));

        await gateway.GetTextAsync("/", ("X-Real-IP", "203.0.113.7:99"));

        Assert.Equal("203.0.113.7", backend.Requests.Single()["X-Real-IP"]);
        await Kenger.TestKit.Eventually.BecomesTrue(() => logs.Read().StartsWith("203.0.113.7 - ", StringComparison.Ordinal), "the log has it");
    }

    [Fact]
    public async Task Request_OtherProxyIsTrusted_ThisClientIsNot()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend, ("Kenger:Gateway:TrustedProxies:0", "10.0.0.0/8"));

        await gateway.GetTextAsync("/", [("Host", "shop.example.com"), .. Claims]);

        AssertOurs(backend.Requests.Single(), gateway, "shop.example.com");
    }

    [Fact]
    public async Task Request_HopByHopHeaders_StayHere()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        await gateway.GetTextAsync("/", ("Proxy-Authorization", "Basic x"), ("Keep-Alive", "timeout=5"), ("X-Other", "stays"));

        var request = backend.Requests.Single();
        Assert.Null(request["Proxy-Authorization"]);
        Assert.Null(request["Keep-Alive"]);
        Assert.Equal("stays", request["X-Other"]);
    }

    [Fact]
    public async Task Request_RouteSetsItsOwnHeader_ItWins()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await GatewayHost.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), settings:
        [
            ("ReverseProxy:Routes:r:ClusterId", "kenger:shop"),
            ("ReverseProxy:Routes:r:Match:Path", "/{**rest}"),
            ("ReverseProxy:Routes:r:Transforms:0:RequestHeader", "X-Real-IP"),
            ("ReverseProxy:Routes:r:Transforms:0:Set", "of the route"),
        ]);

        await gateway.GetTextAsync("/", Claims);

        Assert.Equal("of the route", backend.Requests.Single()["X-Real-IP"]);
    }

    private static Task<GatewayHost> StartAsync(Backend backend, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), settings);

    private static void AssertOurs(ReceivedRequest request, GatewayHost gateway, string host)
    {
        Assert.Equal(host, request["Host"]);
        Assert.Equal(host, request["X-Forwarded-Host"]);
        Assert.Equal("127.0.0.1", request["X-Real-IP"]);
        Assert.Equal("127.0.0.1", request["X-Forwarded-For"]);
        Assert.Equal("http", request["X-Forwarded-Proto"]);
        Assert.Equal($"{gateway.Traffic.Port}", request["X-Forwarded-Port"]);
    }
}
