using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Kenger.Gateway.Tests;

public sealed class AdminAccessTests
{
    public static TheoryData<string> Paths => ["/nodes", "/health", "/config", "/metrics", "/livez", "/readyz"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task TrafficPort_AdminPathAndForgedHost_GoesToTheNode(string path)
    {
        await using var backend = await Backend.StartNewAsync("the node");
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        Assert.Equal("the node", await gateway.GetTextAsync(path));
        Assert.Equal("the node", await gateway.GetTextAsync(path, ("Host", gateway.Admin.Authority)));
        Assert.Equal("the node",
            await gateway.GetTextAsync(path, ("Host", $"localhost:{gateway.Admin.Port}"), ("X-Forwarded-Port", $"{gateway.Admin.Port}")));
        using var post = await gateway.SendAsync(HttpMethod.Post, path);
        Assert.Equal(HttpStatusCode.OK, post.StatusCode);
    }

    [Fact]
    public async Task AdminPort_TrafficPath_NeverReachesANode()
    {
        await using var backend = await Backend.StartNewAsync("the node");
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        using var request =
            new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Admin, "/orders")) { Headers = { Host = gateway.Traffic.Authority } };
        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task Host_WithEndpointsOfItsOwn_ServesThemOnBothPorts()
    {
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry(), map: app => app.MapGet("/mine", () => "mine"), settings: [("KENGER_GATEWAY_NAMESPACE", "shop")]);

        Assert.Equal("mine", await gateway.GetTextAsync("/mine"));
        Assert.Equal("mine", await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/mine")));
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Basic right-token", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer right-token-", HttpStatusCode.Unauthorized)]
    [InlineData("X-API-Token", "", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer right-token", HttpStatusCode.OK)]
    [InlineData("Authorization", "bearer right-token", HttpStatusCode.OK)]
    [InlineData("X-API-Token", "right-token", HttpStatusCode.OK)]
    public async Task Token_WhenOneIsSet_IsAskedFor(string? header, string? value, HttpStatusCode expected)
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry(),
            ("KENGER_GATEWAY_ADMIN_TOKEN", "right-token"));
        foreach (var path in new[] { "/nodes", "/health", "/config", "/metrics" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Admin, path));
            if (header is not null)
            {
                request.Headers.TryAddWithoutValidation(header, value);
            }

            using var response = await gateway.Http.SendAsync(request);

            Assert.Equal(expected, response.StatusCode);
        }

        Assert.DoesNotContain("right-token", gateway.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ForOrchestrators_IsNotNeeded()
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry(),
            ("KENGER_GATEWAY_ADMIN_TOKEN", "right-token"));

        Assert.Equal("ok", (await gateway.AdminAsync("/livez")).GetProperty("status").GetString());
        Assert.Equal("ready", (await gateway.AdminAsync("/readyz")).GetProperty("status").GetString());
    }
}
