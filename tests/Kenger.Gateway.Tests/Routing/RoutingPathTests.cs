using System.Net;
using Kenger.Gateway.Routing;

namespace Kenger.Gateway.Tests;

public sealed class RoutingPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b/", "/a/b/")]
    [InlineData("//", "/")]
    [InlineData("//a//b//", "/a/b/")]
    [InlineData("/%2Fa", "/a")]
    [InlineData("/a%2fb", "/a/b")]
    [InlineData("/x/..%2Fadmin", "/admin")]
    [InlineData("/x%2F..%2F..%2Fadmin%2F", "/admin/")]
    [InlineData("/x%2F.%2F", "/x/")]
    [InlineData("/x%2F..", "/")]
    [InlineData("/a%5Cb", "/a%5Cb")]
    public void Of_Path_IsWhatALenientNodeWouldSee(string path, string expected) => Assert.Equal(expected, RoutingPath.Normalize(path));

    [Theory]
    [InlineData("/a", false)]
    [InlineData("/a/..", false)]
    [InlineData("/a/../..", true)]
    [InlineData("/..", true)]
    [InlineData("/%2e%2E/a", true)]
    [InlineData("/a/..%2F..", true)]
    [InlineData("/a/...", false)]
    [InlineData("/a?b=/../..", false)]
    [InlineData("/./a/./..", false)]
    public void ClimbsOut_Target_OnlyAboveTheRoot(string target, bool expected) => Assert.Equal(expected, RequestTarget.ClimbsOut(target));

    [Theory]
    [InlineData("/admin")]
    [InlineData("//admin")]
    [InlineData("/%2Fadmin")]
    [InlineData("/admin%2Fusers")]
    [InlineData("/x/../admin")]
    [InlineData("/x/..%2fadmin")]
    [InlineData("/x/%2e%2e//admin/users")]
    [InlineData("/ADMIN")]
    [InlineData("/%61dmin")]
    public async Task Request_OnAWayRoundARoute_IsHeldByItsGate(string target)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            ("Kenger:Gateway:Routes:0:Path", "/admin"),
            ("Kenger:Gateway:Routes:0:Namespace", "shop"),
            ("Kenger:Gateway:Routes:0:Auth", "key"),
            ("Kenger:Gateway:ApiKeys:0:Name", "test"),
            ("Kenger:Gateway:ApiKeys:0:Sha256", new string('a', 64)));

        var answer =
            await RawClient.SendAsync(gateway.Traffic, $"GET {target} HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n");

        Assert.Equal([(int)HttpStatusCode.Unauthorized], RawClient.StatusesIn(answer));
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task Request_RouteWithPathTransform_GetsWhatTheTransformSays()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await GatewayHost.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), settings:
        [
            ("ReverseProxy:Routes:r:ClusterId", "kenger:shop"),
            ("ReverseProxy:Routes:r:Match:Path", "/shop/{**rest}"),
            ("ReverseProxy:Routes:r:Transforms:0:PathRemovePrefix", "/shop"),
        ]);

        await gateway.GetTextAsync("/shop/a?b=c");

        Assert.Equal("/a?b=c", Assert.Single(backend.Requests).Target);
    }
}
