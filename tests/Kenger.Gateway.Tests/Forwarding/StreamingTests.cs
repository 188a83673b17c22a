using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Kenger.Gateway.Tests;

public sealed class StreamingTests
{
    private const int Megabytes = 64;

    [Fact]
    public async Task Upload_LargerThanServersUsuallyTake_ArrivesWhole()
    {
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            var hash = await SHA256.HashDataAsync(context.Request.Body);
            await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(Convert.ToHexString(hash)));
        });
        await using var gateway = await StartAsync(backend);
        var body = Body();

        using var known = await gateway.SendAsync(HttpMethod.Post, "/", new ByteArrayContent(body));
        using var chunked = await gateway.SendAsync(HttpMethod.Post, "/", new StreamContent(new UnknownLength(body)));

        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), await known.Content.ReadAsStringAsync());
        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), await chunked.Content.ReadAsStringAsync());
        Assert.Equal("chunked", backend.Requests[1]["Transfer-Encoding"]);
    }

    [Fact]
    public async Task Download_Large_ArrivesWhole()
    {
        var body = Body();
        await using var backend = await Backend.StartNewAsync(answer: context => context.Response.Body.WriteAsync(body).AsTask());
        await using var gateway = await StartAsync(backend);

        using var response = await gateway.GetAsync("/");

        Assert.Equal(SHA256.HashData(body), SHA256.HashData(await response.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task Answer_InPieces_EachArrivesBeforeTheNextIsSent()
    {
        var next = new SemaphoreSlim(0);
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 3; i++)
            {
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes($"{i}"));
                await context.Response.Body.FlushAsync();
                await next.WaitAsync();
            }
        });
        await using var gateway = await StartAsync(backend);

        using var response = await gateway.GetAsync("/");
        await using var stream = await response.Content.ReadAsStreamAsync();
        var one = new byte[1];
        for (var i = 0; i < 3; i++)
        {
            await stream.ReadExactlyAsync(one);
            Assert.Equal($"{i}", Encoding.ASCII.GetString(one));
            next.Release();
        }

        Assert.Equal(0, await stream.ReadAsync(one));
    }

    [Fact]
    public async Task WebSocket_GoesThroughBothWays()
    {
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100];
            var received = await socket.ReceiveAsync(buffer, default);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, endOfMessage: true, default);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, default);
        });
        await using var gateway = await StartAsync(backend);
        using var client = new ClientWebSocket();

        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Traffic.Port}/chat"), default);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        var buffer = new byte[100];
        var received = await client.ReceiveAsync(buffer, default);

        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
        Assert.Equal("127.0.0.1", backend.Requests.Single()["X-Real-IP"]);
    }

    [Fact]
    public async Task Redirect_IsTheClientsBusiness()
    {
        await using var backend = await Backend.StartNewAsync(answer: context =>
        {
            context.Response.Redirect("/elsewhere");
            context.Response.Cookies.Append("a", "b");
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(backend);

        using var response = await gateway.GetAsync("/");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("/elsewhere", response.Headers.Location!.ToString());
        Assert.StartsWith("a=b", response.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    private static Task<GatewayHost> StartAsync(Backend backend) =>
        GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

    private static byte[] Body()
    {
        var body = new byte[Megabytes * 1024 * 1024];
        new Random(1).NextBytes(body);
        return body;
    }

    private sealed class UnknownLength(byte[] body) : MemoryStream(body)
    {
        public override bool CanSeek => false;
    }
}
