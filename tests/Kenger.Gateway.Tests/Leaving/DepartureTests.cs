using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Kenger.Gateway.Leaving;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kenger.Gateway.Tests;

/// <summary>What clients and balancers see of a gateway that stops.</summary>
public sealed class DepartureTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Only the tests that say so move it.
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task Readiness_WhileLeaving_Is503OnBothPortsAndRequestsAreServed(string method)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend.Port, drain: "3", _time, ("KENGER_GATEWAY_HEALTH_PATH", "/_gateway/ready"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await AskAsync(gateway, method, gateway.Admin, "/readyz"), await AskAsync(gateway, method, gateway.Traffic, "/_gateway/ready")));

        var stopping = gateway.StopAsync();
        await Eventually.BecomesTrue(() => gateway.Said(EventIds.Leaving).Count == 1, "it leaves");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(gateway, method, gateway.Admin, "/readyz"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(gateway, method, gateway.Traffic, "/_gateway/ready"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, method, gateway.Admin, "/livez"));
        Assert.Equal("backend", await gateway.GetTextAsync("/"));
        await MoveUntilAsync(() => stopping.IsCompleted, "it has stopped");
        await stopping;
        Assert.DoesNotContain(backend.Requests, request => request.Target == "/_gateway/ready");
        Assert.Single(gateway.Said(EventIds.Leaving));
    }

    [Fact]
    public async Task HealthPath_OtherMethodsAndPathsAndTheAdminPort_AreAsEver()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend.Port, drain: "0", ("KENGER_GATEWAY_HEALTH_PATH", "/_gateway/ready"));

        using var post = await gateway.SendAsync(HttpMethod.Post, "/_gateway/ready");
        using var admin = await gateway.Http.GetAsync(new Uri(gateway.Admin, "/_gateway/ready"));

        Assert.Equal("backend", await post.Content.ReadAsStringAsync());
        Assert.Equal("backend", await gateway.GetTextAsync("/_gateway/readyx"));
        Assert.Equal(HttpStatusCode.NotFound, admin.StatusCode);
        Assert.Contains("ready", await gateway.GetTextAsync("/_gateway/%72eady", ("Host", "any.example.com")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeptConnection_DrainTimeIsOver_IsToldToCloseAndNoRequestFails()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend.Port, drain: "1", _time);
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Traffic.Host, gateway.Traffic.Port);
        var stream = client.GetStream();

        var stopping = gateway.StopAsync();
        await Eventually.BecomesTrue(() => gateway.Said(EventIds.Leaving).Count == 1, "it leaves");
        for (var i = 0; i < 10; i++)
        {
            Assert.False(await IsLastAsync(stream));
        }

        await MoveUntilAsync(() => gateway.Get<Departure>().Closing.IsCancellationRequested, "the time to drain is over");
        Assert.True(await IsLastAsync(stream));
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Limit));
        await MoveUntilAsync(() => stopping.IsCompleted, "it has stopped");
        await stopping;
    }

    [Fact]
    public async Task Request_UnderWayWhenAllTimesAreOver_IsAnswered()
    {
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            arrived.SetResult();
            await go.Task;
            await context.Response.WriteAsync("late");
        });
        await using var gateway = await StartAsync(backend.Port, drain: "1", _time);
        var answer = gateway.GetTextAsync("/");
        await arrived.Task;

        var stopping = gateway.StopAsync();
        await MoveUntilAsync(() => gateway.Get<Departure>().Closing.IsCancellationRequested, "the time to drain is over");
        await MoveUntilAsync(() => IsRefused(gateway.Traffic), "the server takes no connection any more");
        go.SetResult();

        Assert.Equal("late", await answer.WaitAsync(Limit));
        await MoveUntilAsync(() => stopping.IsCompleted, "it has stopped");
        await stopping;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    public async Task Machine_StandsStillForLongerThanATime_OnlyABeatOfItIsOver(int seconds)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend.Port, drain: "1", _time);
        var stopping = gateway.StopAsync();
        await MoveUntilAsync(() => gateway.Get<Departure>().Closing.IsCancellationRequested, "the time to drain is over");

        _time.SetUtcNow(_time.GetUtcNow() + TimeSpan.FromSeconds(seconds));

        Assert.Equal("backend", await gateway.GetTextAsync("/"));
        Assert.False(stopping.IsCompleted);
        await MoveUntilAsync(() => stopping.IsCompleted, "it has stopped");
        await stopping;
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task WebSocket_GatewayLeaves_ClientAndNodeAreTold1001(string drain)
    {
        var seen = new TaskCompletionSource<WebSocketCloseStatus?>();
        await using var backend = await Backend.StartNewAsync(answer: context => EchoAsync(context, seen));
        await using var gateway = await StartAsync(backend.Port, drain);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(gateway.Traffic) { Scheme = "ws" }.Uri, CancellationToken.None);
        await SayAsync(socket, "before");

        var stopping = gateway.StopAsync();
        var end = await socket.ReceiveAsync(new byte[100], CancellationToken.None).WaitAsync(Limit);

        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable), (end.MessageType, end.CloseStatus));
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await seen.Task.WaitAsync(Limit));
        await stopping.WaitAsync(Limit);
        Assert.Empty(gateway.Said(EventIds.AnswerCut));
    }

    [Fact]
    public async Task WebSocket_NodeDoesNotReact_EndsAllTheSame()
    {
        await using var backend = new RawBackend(async (stream, head) =>
        {
            var key = head.Split("Sec-WebSocket-Key: ")[1].Split('\r')[0];
#pragma warning disable CA5350 // RFC 6455 asks for it.
            var accept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        });
        await using var gateway = await StartAsync(backend.Port, drain: "1");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(gateway.Traffic) { Scheme = "ws" }.Uri, CancellationToken.None);

        await gateway.StopAsync().WaitAsync(Limit);
        var end = await socket.ReceiveAsync(new byte[100], CancellationToken.None).WaitAsync(Limit);

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, end.CloseStatus);
    }

    [Fact]
    public async Task EventStream_GatewayLeaves_EndsAsAWholeAnswer()
    {
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: one\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var gateway = await StartAsync(backend.Port, drain: "1");
        using var response = await gateway.GetAsync("/");

        var stopping = gateway.StopAsync();

        Assert.Equal("data: one\n\n", await response.Content.ReadAsStringAsync().WaitAsync(Limit));
        await stopping.WaitAsync(Limit);
    }

    private static async Task EchoAsync(HttpContext context, TaskCompletionSource<WebSocketCloseStatus?> seen)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[100];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
        {
            await socket.SendAsync(buffer.AsMemory(0, message.Count), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
        }

        seen.SetResult(socket.CloseStatus);
        await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, statusDescription: null, context.RequestAborted);
    }

    private static async Task SayAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[100];
        var echo = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Limit);
        Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, echo.Count));
    }

    // Gets an answer, and says whether it is the last one on its connection.
    private static async Task<bool> IsLastAsync(NetworkStream stream)
    {
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: shop\r\n\r\n"u8.ToArray());
        var answer = await RawBackend.ReadHeadAsync(stream).WaitAsync(Limit);
        await RawBackend.ReadUntilAsync(stream, "0\r\n\r\n").WaitAsync(Limit);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        return answer.Contains("Connection: close", StringComparison.Ordinal);
    }

    private static bool IsRefused(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(address.Host, address.Port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    // A beat at a time, as the gateway waits.
    private Task MoveUntilAsync(Func<bool> condition, string what) => Eventually.BecomesTrue(
        () =>
        {
            if (condition())
            {
                return true;
            }

            _time.Advance(TimeSpan.FromMilliseconds(100));
            return false;
        },
        what);

    private static async Task<HttpStatusCode> AskAsync(GatewayHost gateway, string method, Uri address, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, path));
        using var response = await gateway.Http.SendAsync(request);
        return response.StatusCode;
    }

    private static Task<GatewayHost> StartAsync(int port, string drain, params (string Key, string? Value)[] settings) =>
        StartAsync(port, drain, TimeProvider.System, settings);

    private static Task<GatewayHost> StartAsync(int port, string drain, TimeProvider time, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(port)),
            builder =>
            {
                builder.Services.AddSingleton(time);
                // As hosts do: what is under way has time to end.
                builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Limit);
            },
            settings: [("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_DRAIN_TIME", drain), .. settings]);
}
