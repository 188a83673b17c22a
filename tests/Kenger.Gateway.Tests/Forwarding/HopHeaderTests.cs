namespace Kenger.Gateway.Tests;

/// <summary>Headers that nodes take for others, or for settings of their own.</summary>
public sealed class HopHeaderTests
{
    private static readonly (string, string)[] Lookalikes =
    [
        ("X_Forwarded_For", "6.6.6.6"), ("X-Forwarded_Host", "evil"), ("X.Real.IP", "6.6.6.6"), ("x_real_ip", "6.6.6.6"), ("X_API_Key", "k"),
        ("Content_Length", "3"), ("Transfer_Encoding", "chunked"), ("CDN_Loop", "x"), ("X_Original_URL", "/api"), ("X~Forwarded~Ssl", "on"),
        ("X_User", "admin"),
    ];

    [Theory]
    [InlineData("kenger:shop")]
    [InlineData("fixed")]
    public async Task Request_ToAnyCluster_BringsNoHeaderThatIsTakenForAnother(string cluster)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend, cluster);

        await gateway.GetTextAsync("/a", [("Proxy", "http://evil"), ("X-User", "me"), ("X_Other", "stays"), ("X-Forwarded-Ssl", "on"),
            ("X-Forwarded-Scheme", "https"), ("X-Original-URL", "/api"), ("X-Rewrite-URL", "/api"), .. Lookalikes]);

        var request = Assert.Single(backend.Requests);
        Assert.Equal(["me"], request["X-User"]);
        Assert.Equal(["stays"], request["X_Other"]);
        Assert.All(Lookalikes, pair => Assert.Empty(request[pair.Item1]));
        Assert.All(["Proxy", "X-Forwarded-Ssl", "X-Forwarded-Scheme", "X-Original-URL", "X-Rewrite-URL"], name => Assert.Empty(request[name]));
    }

    [Fact]
    public async Task Request_ToAClusterOfYarpsOwn_BringsNoClaimsOfTheClient()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend, "fixed");

        await gateway.GetTextAsync("/a", ("X-Real-IP", "6.6.6.6"), ("Forwarded", "for=6.6.6.6"), ("X-Forwarded-Port", "1"), ("X-Forwarded-For", "6.6.6.6"),
            ("X-Forwarded-Host", "evil"));

        var request = Assert.Single(backend.Requests);
        Assert.DoesNotContain(request.Headers, header => header.Value.Contains("6.6.6.6", StringComparison.Ordinal) || header.Value is "1" or "evil");
    }

    [Fact]
    public async Task Request_OfATrustedProxy_KeepsItsWordButNoLookalikes()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend, "kenger:shop", ("Kenger:Gateway:TrustedProxies:0", "127.0.0.1"));

        await gateway.GetTextAsync("/a", ("X-Original-URL", "/b"), ("X-Forwarded-Ssl", "on"), ("X_Forwarded_For", "6.6.6.6"), ("Proxy", "http://evil"));

        var request = Assert.Single(backend.Requests);
        Assert.Equal(["/b"], request["X-Original-URL"]);
        Assert.Equal(["on"], request["X-Forwarded-Ssl"]);
        Assert.Empty(request["X_Forwarded_For"]);
        Assert.Empty(request["Proxy"]);
    }

    [Fact]
    public async Task Request_ToARouteThatTakesAHeaderAway_BringsNoLookalikeOfIt()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend, "kenger:shop",
            ("ReverseProxy:Routes:r:Transforms:0:RequestHeaderRemove", "X-Internal"),
            ("ReverseProxy:Routes:r:Transforms:1:RequestHeader", "X-Role"),
            ("ReverseProxy:Routes:r:Transforms:1:Set", "guest"));

        await gateway.GetTextAsync("/a", ("X-Internal", "1"), ("X_Internal", "1"), ("X_Role", "admin"));

        var request = Assert.Single(backend.Requests);
        Assert.Equal(["guest"], request["X-Role"]);
        Assert.Empty(request["X-Internal"]);
        Assert.Empty(request["X_Internal"]);
        Assert.Empty(request["X_Role"]);
    }

    private static Task<GatewayHost> StartAsync(RecordingBackend backend, string cluster, params (string, string?)[] more) => GatewayHost.StartAsync(
        new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
        settings:
        [
            ("ReverseProxy:Routes:r:ClusterId", cluster),
            ("ReverseProxy:Routes:r:Match:Path", "/{**rest}"),
            ("ReverseProxy:Clusters:fixed:Destinations:one:Address", $"http://127.0.0.1:{backend.Port}"),
            .. more,
        ]);
}
