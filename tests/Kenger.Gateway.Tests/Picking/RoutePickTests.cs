namespace Kenger.Gateway.Tests;

public sealed class RoutePickTests
{
    [Fact]
    public async Task Requests_TurnsByDefault_GoOneAfterTheOther()
    {
        await using var one = await Backend.StartNewAsync("one");
        await using var two = await Backend.StartNewAsync("two");
        await using var gateway = await StartAsync(one, two, ("KENGER_GATEWAY_NAMESPACE", "shop"), ("Kenger:Gateway:Pick", "round-robin"));

        var answers = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await gateway.GetTextAsync("/"));
        }

        Assert.Equal(["one", "two", "one", "two", "one", "two"], answers);
    }

    [Fact]
    public async Task Requests_TwoRoutesOneNamespace_EachInItsWay()
    {
        await using var one = await Backend.StartNewAsync("one");
        await using var two = await Backend.StartNewAsync("two");
        await using var gateway = await StartAsync(
            one,
            two,
            ("KENGER_GATEWAY_NAMESPACE", "shop"),
            ("Kenger:Gateway:Routes:0:Path", "/sticky"),
            ("Kenger:Gateway:Routes:0:Namespace", "shop"),
            ("Kenger:Gateway:Routes:0:Pick", "hash-header:X-User"),
            ("ReverseProxy:Routes:turns:ClusterId", "kenger:shop"),
            ("ReverseProxy:Routes:turns:Match:Path", "/turns"),
            ("ReverseProxy:Routes:turns:Metadata:Kenger.Pick", "round-robin"));

        var sticky = new HashSet<string>();
        for (var user = 0; user < 20; user++)
        {
            var header = ("X-User", $"user-{user}");
            var node = await gateway.GetTextAsync("/sticky", header);
            sticky.Add(node);
            Assert.Equal(node, await gateway.GetTextAsync("/sticky", header));
            Assert.NotEqual(await gateway.GetTextAsync("/turns"), await gateway.GetTextAsync("/turns"));
        }

        Assert.Equal(2, sticky.Count);
    }

    [Theory]
    [InlineData("hash-cookie:sid")]
    [InlineData("hash-client")]
    public async Task Requests_SameClient_SameNode(string pick)
    {
        await using var one = await Backend.StartNewAsync("one");
        await using var two = await Backend.StartNewAsync("two");
        await using var gateway = await StartAsync(one, two, ("KENGER_GATEWAY_NAMESPACE", "shop"), ("Kenger:Gateway:Pick", pick));

        var answers = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            answers.Add(await gateway.GetTextAsync("/", ("Cookie", "other=1; sid=abc")));
        }

        Assert.Single(answers);
    }

    [Fact]
    public async Task Requests_ClientBehindATrustedProxy_IsWhoTheProxySays()
    {
        await using var one = await Backend.StartNewAsync("one");
        await using var two = await Backend.StartNewAsync("two");
        await using var gateway = await StartAsync(
            one, two, ("KENGER_GATEWAY_NAMESPACE", "shop"), ("Kenger:Gateway:Pick", "hash-client"),
                ("Kenger:Gateway:TrustedProxies:0", "127.0.0.0/8"));

        var answers = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            answers.Add(await gateway.GetTextAsync("/", ("X-Forwarded-For", $"192.0.2.{i}")));
        }

        Assert.Equal(2, answers.Count);
    }

    [Fact]
    public async Task Requests_WithoutTheHeader_GoToAll()
    {
        await using var one = await Backend.StartNewAsync("one");
        await using var two = await Backend.StartNewAsync("two");
        await using var gateway = await StartAsync(one, two, ("KENGER_GATEWAY_NAMESPACE", "shop"),
            ("Kenger:Gateway:Pick", "hash-header:X-User"));

        var answers = new HashSet<string>();
        for (var i = 0; i < 60; i++)
        {
            answers.Add(await gateway.GetTextAsync("/"));
        }

        Assert.Equal(2, answers.Count);
    }

    [Fact]
    public async Task Start_WrongPolicyInYarpsSection_IsNamed()
    {
        var e = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => GatewayHost.StartAsync(
            new FakeRegistry(),
            settings:
            [
                ("ReverseProxy:Routes:turns:ClusterId", "kenger:shop"),
                ("ReverseProxy:Routes:turns:Match:Path", "/turns"),
                ("ReverseProxy:Routes:turns:Metadata:Kenger.Pick", "fastest"),
            ]));

        Assert.Contains("Kenger.Pick", e.ToString(), StringComparison.Ordinal);
    }

    private static Task<GatewayHost> StartAsync(Backend one, Backend two, params (string, string?)[] settings) =>
        GatewayHost.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(one.Port), FakeRegistry.Node(two.Port)),
            settings: settings);
}
