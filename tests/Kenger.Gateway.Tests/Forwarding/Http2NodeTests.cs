using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kenger.Gateway.Tests;

public sealed class Http2NodeTests
{
    [Fact]
    public async Task Request_EitherWayIn_ReachesTheNodeByHttp2WithOurHeaders()
    {
        await using var backend = await StartBackendAsync(context => context.Response.WriteAsync(context.Request.Protocol));
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        Assert.Equal("HTTP/2", await gateway.Host.GetTextAsync("/a%2Fb?c=%2F"));
        using var response = await gateway.SendAsync(HttpMethod.Get, "/a%2Fb?c=%2F");
        Assert.Equal("HTTP/2", await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.All(backend.Requests, request =>
        {
            Assert.Equal("/a%2Fb?c=%2F", request.Target);
            Assert.Equal("127.0.0.1", request["X-Real-IP"]);
            Assert.Equal(request["Host"], request["X-Forwarded-Host"]);
        });
        Assert.Equal($"{gateway.Traffic.Port}", backend.Requests[1]["X-Forwarded-Port"]);
    }

    [Fact]
    public async Task Http2Address_SpeaksNothingElse_AndTheOtherNoHttp2()
    {
        await using var backend = await StartBackendAsync();
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        var answer = await RawClient.SendAsync(gateway.Traffic, HostileFront.Sentinel);

        Assert.Equal([400], RawClient.StatusesIn(answer));
        Assert.DoesNotContain(backend.Requests, request => request.Target == "/sentinel");
        using var http2 = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Host.Traffic) { Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        await Assert.ThrowsAsync<HttpRequestException>(() => http2.SendAsync(request));
    }

    [Fact]
    public async Task Routes_OfOneNamespace_EachSpeaksItsOwn()
    {
        await using var modern = await StartBackendAsync(context => context.Response.WriteAsync(context.Request.Protocol));
        await using var plain = await Backend.StartNewAsync(answer: context => context.Response.WriteAsync(context.Request.Protocol));
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("modern", FakeRegistry.Node(modern.Port)).With("plain", FakeRegistry.Node(plain.Port)),
            settings:
            [
                ("Kenger:Gateway:Routes:0:Path", "/modern"),
                ("Kenger:Gateway:Routes:0:Namespace", "modern"),
                ("Kenger:Gateway:Routes:0:Protocol", "http2"),
                ("Kenger:Gateway:Routes:1:Path", "/plain"),
                ("Kenger:Gateway:Routes:1:Namespace", "plain"),
            ]);

        Assert.Equal("HTTP/2", await gateway.GetTextAsync("/modern"));
        Assert.Equal("HTTP/1.1", await gateway.GetTextAsync("/plain"));
    }

    [Fact]
    public async Task Trailers_OfTheNode_ReachTheClient()
    {
        await using var backend = await StartBackendAsync(async context =>
        {
            context.Response.DeclareTrailer("X-Sum");
            await context.Response.WriteAsync("body");
            context.Response.AppendTrailer("X-Sum", "42");
        });
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        using var response = await gateway.SendAsync(HttpMethod.Get, "/");

        Assert.Equal("body", await response.Content.ReadAsStringAsync());
        Assert.Equal(["42"], response.TrailingHeaders.GetValues("X-Sum"));
    }

    [Fact]
    public async Task Stream_BothWays_EachPieceArrivesBeforeTheNextIsSent()
    {
        await using var backend = await StartBackendAsync(context => context.Request.Body.CopyToAsync(context.Response.Body, 1));
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));
        using var content = new PushContent();
        content.Headers.ContentType = new("application/grpc");

        var sending = gateway.SendAsync(HttpMethod.Post, "/", content);
        await content.PushAsync("a"u8.ToArray());
        using var response = await sending;
        await using var answer = await response.Content.ReadAsStreamAsync();
        Assert.Equal('a', await ReadByteAsync(answer));
        await content.PushAsync("b"u8.ToArray());
        Assert.Equal('b', await ReadByteAsync(answer));
        content.Complete();

        Assert.Equal(-1, await ReadByteAsync(answer));
    }

    [Fact]
    public async Task ManyAtOnce_LargeBodies_ArriveWhole()
    {
        await using var backend = await StartBackendAsync(async context =>
            await context.Response.Body.WriteAsync(await SHA256.HashDataAsync(context.Request.Body)));
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        await Task.WhenAll(Enumerable.Range(0, 150).Select(async i =>
        {
            var body = new byte[200_000 + i];
            Random.Shared.NextBytes(body);
            using var response = await gateway.SendAsync(HttpMethod.Post, $"/{i}", new ByteArrayContent(body));
            Assert.Equal(SHA256.HashData(body), await response.Content.ReadAsByteArrayAsync());
        }));

        Assert.Equal(150, backend.Requests.Count);
    }

    [Fact]
    public async Task Node_TakesNoConnections_PostGoesToAnother()
    {
        using var dead = new DeadPort();
        await using var backend = await StartBackendAsync(context => context.Request.Body.CopyToAsync(context.Response.Body));
        await using var gateway = await Http2Gateway.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(dead.Port, weight: 60_000), FakeRegistry.Node(backend.Port, weight: 1)));

        using var response = await gateway.SendAsync(HttpMethod.Post, "/", new StringContent("body"));

        Assert.Equal("body", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Node_SpeaksHttp1Only_IsAnErrorOfTheNode()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        using var response = await gateway.SendAsync(HttpMethod.Get, "/");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Fact]
    public async Task WebSocket_OfHttp1_ReachesTheNodeByHttp2()
    {
        await using var backend = await StartBackendAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync(Encoding.ASCII.GetBytes($"{context.Request.Method} {context.Request.Protocol}"),
                WebSocketMessageType.Text, endOfMessage: true, default);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, default);
        });
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));
        using var client = new ClientWebSocket();

        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Host.Traffic.Port}/chat"), default);
        var buffer = new byte[100];
        var received = await client.ReceiveAsync(buffer, default);

        Assert.Equal("CONNECT HTTP/2", Encoding.ASCII.GetString(buffer, 0, received.Count));
        Assert.Equal("127.0.0.1", backend.Requests.Single()["X-Real-IP"]);
    }

    [Fact]
    public async Task WebSocket_NodeKnowsNoneByHttp2_IsRefusedClearly()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        var answer = await RawClient.SendAsync(
            gateway.Host.Traffic,
            "GET /chat HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" + HostileFront.Sentinel);

        Assert.Equal(502, RawClient.StatusesIn(answer)[0]);
        Assert.Empty(backend.Requests);
    }

    // What is no WebSocket can't be carried by HTTP/2, and the namespace says that its nodes speak nothing else.
    [Fact]
    public async Task Upgrade_ThatHttp2CantCarry_IsRefusedClearly()
    {
        await using var backend = await StartBackendAsync();
        await using var gateway = await Http2Gateway.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        var answer = await RawClient.SendAsync(
            gateway.Host.Traffic,
                "GET /exec HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n" + HostileFront.Sentinel);

        Assert.Equal(502, RawClient.StatusesIn(answer)[0]);
        Assert.DoesNotContain(backend.Requests, request => request.Target == "/exec");
    }

    private static Task<Backend> StartBackendAsync(RequestDelegate? answer = null) =>
        Backend.StartNewAsync(answer: answer, protocols: HttpProtocols.Http2);

    private static async Task<int> ReadByteAsync(Stream stream)
    {
        var one = new byte[1];
        return await stream.ReadAsync(one) == 1 ? one[0] : -1;
    }
}
