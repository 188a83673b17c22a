using System.Globalization;
using System.Net;

namespace Kenger.Gateway.Tests;

/// <summary>What may happen twice, and how often, at nodes that carry requests out and die of them.</summary>
public sealed class AtMostOnceTests
{
    private static readonly string[] Framings = ["none", "length 0", "length 5", "chunked", "chunked empty"];

    public static TheoryData<string, string, bool> Cases()
    {
        var cases = new TheoryData<string, string, bool>();
        foreach (var method in new[] { "POST", "PATCH", "GET", "PUT", "DELETE", "PURGE" })
        {
            foreach (var framing in Framings)
            {
                cases.Add(method, framing, false);
                cases.Add(method, framing, true);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Request_NodesHangUpOnceTheyHaveIt_IsCarriedOutOnceOrAsTheRulesSay(string method, string framing, bool isKept)
    {
        await using var one = new CountingNode();
        await using var two = new CountingNode();
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry().With("shop", FakeRegistry.Node(one.Port), FakeRegistry.Node(two.Port)),
            ("Kenger:Gateway:Health:ServerErrors", "0"));
        for (var i = 0; isKept && i < 6; i++)
        {
            Assert.Equal("ok", await gateway.GetTextAsync("/warm"));
        }

        var answer = await RawClient.SendAsync(gateway.Traffic, Text(method, framing));

        Assert.Equal([502], RawClient.StatusesIn(answer));
        var isRepeated = method is "GET" or "PUT" or "DELETE" && framing is "none" or "length 0";
        Assert.Equal(isRepeated ? 2 : 1, one.Executed("/once") + two.Executed("/once"));
        Assert.Equal(isRepeated ? 1 : 0, await gateway.CountAsync("kenger_gateway_retries_total{"));
    }

    [Theory]
    [InlineData("POST", true, 1)]
    [InlineData("PATCH", false, 1)]
    [InlineData("POST", false, 1)]
    [InlineData("GET", false, 2)]
    [InlineData("GET", true, 1)]
    public async Task Request_OfAnHttp2Client_IsCarriedOutOnceOrAsTheRulesSay(string method, bool hasBody, int executions)
    {
        await using var one = new CountingNode();
        await using var two = new CountingNode();
        await using var gateway = await Http2Gateway.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(one.Port), FakeRegistry.Node(two.Port)),
            ("KENGER_GATEWAY_PROTOCOL", "http1"),
            ("Kenger:Gateway:Health:ServerErrors", "0"));

        using var response = await gateway.SendAsync(new HttpMethod(method), "/once", hasBody ? new ByteArrayContent(new byte[5]) : null);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(executions, one.Executed("/once") + two.Executed("/once"));
    }

    [Theory]
    [InlineData("POST", 1)]
    [InlineData("GET", 2)]
    public async Task Request_TheOnlyNodeHangsUp_IsSentToItOnceMoreIfThatDoesNoHarm(string method, int executions)
    {
        await using var node = new CountingNode();
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)));

        using var response = await gateway.SendAsync(new HttpMethod(method), "/once");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(executions, node.Executed("/once"));
        Assert.Equal(executions - 1, await gateway.CountAsync("kenger_gateway_retries_total{"));
    }

    [Fact]
    public async Task Get_TheBudgetIsUsedUp_IsCarriedOutOnce()
    {
        await using var one = new CountingNode();
        await using var two = new CountingNode();
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry().With("shop", FakeRegistry.Node(one.Port), FakeRegistry.Node(two.Port)),
            ("Kenger:Gateway:RetryBudget", "0"),
            ("Kenger:Gateway:MinRetriesPerSecond", "0"));

        using var response = await gateway.GetAsync("/once");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, one.Executed("/once") + two.Executed("/once"));
    }

    // Its targets are changed by YARP, and so the guard can't know the request by its own kind of address.
    [Theory]
    [InlineData("POST", 1)]
    [InlineData("GET", 2)]
    public async Task Request_RouteWithTransforms_IsCarriedOutOnceOrAsTheRulesSay(string method, int executions)
    {
        await using var one = new CountingNode();
        await using var two = new CountingNode();
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(one.Port), FakeRegistry.Node(two.Port)),
            settings:
            [
                ("ReverseProxy:Routes:a:ClusterId", "kenger:shop"),
                ("ReverseProxy:Routes:a:Match:Path", "/{**rest}"),
                ("ReverseProxy:Routes:a:Transforms:0:PathPrefix", "/app"),
            ]);

        using var response = await gateway.SendAsync(new HttpMethod(method), "/once");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(executions, one.Executed("/app/once") + two.Executed("/app/once"));
    }

    [Fact]
    public async Task Post_ClusterOfYarp_IsCarriedOutOnce()
    {
        await using var node = new CountingNode();
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry(),
            settings:
            [
                ("ReverseProxy:Routes:a:ClusterId", "own"),
                ("ReverseProxy:Routes:a:Match:Path", "/{**rest}"),
                ("ReverseProxy:Clusters:own:Destinations:a:Address", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{node.Port}")),
            ]);

        var answer = await RawClient.SendAsync(gateway.Traffic, Text("POST", "none"));

        Assert.Equal([502], RawClient.StatusesIn(answer));
        Assert.Equal(1, node.Executed("/once"));
    }

    private static string Text(string method, string framing) =>
        $"{method} /once HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n" + framing switch
        {
            "none" => "\r\n",
            "length 0" => "Content-Length: 0\r\n\r\n",
            "length 5" => "Content-Length: 5\r\n\r\nhello",
            "chunked" => "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            _ => "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        };
}
