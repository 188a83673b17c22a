using System.Net;
using System.Net.WebSockets;
using System.Text;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

/// <summary>Connections on which nothing happens, and what ends them.</summary>
public sealed class QuietTests
{
    private const string Activity = "Kenger:Gateway:ActivityTimeout";
    private const string Quiet = "Kenger:Gateway:QuietTimeout";
    private const string Soon = "00:00:00.3";
    private const string TimedOut = """kenger_gateway_requests_total{namespace="shop",outcome="timeout"}""";
    private const string ClientGone = """kenger_gateway_requests_total{namespace="shop",outcome="client_gone"}""";

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task WebSocket_QuietForLongerThanTheActivityTimeout_GoesOn()
    {
        await using var backend = await Backend.StartNewAsync(answer: EchoAsync);
        var time = new FakeTimeProvider();
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), time, (Activity, Soon));
        using var socket = await ConnectAsync(gateway);
        await SayAsync(socket, "begun");

        // By the gateway's clock, and by YARP's, which is real.
        time.Advance(Long);
        await Task.Delay(Long, TimeProvider.System);

        await SayAsync(socket, "still there");
    }

    [Theory]
    [InlineData(Quiet)]
    [InlineData("Kenger:Gateway:Routes:0:QuietTimeout")]
    public async Task WebSocket_QuietForLongerThanItMay_EndsAsTimeout(string setting)
    {
        using var logs = new TempLogs();
        await using var backend = await Backend.StartNewAsync(answer: EchoAsync);
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            settings: [("Kenger:Gateway:Routes:0:Namespace", "shop"), (setting, Soon), ("Kenger:Gateway:AccessLog:File", logs.File)]);
        // Where the machine stands still, not even the handshake is in time.
        var late = 0;
        var connecting = await TryConnectAsync(gateway);
        for (; connecting is null; connecting = await TryConnectAsync(gateway))
        {
            late++;
        }

        using var socket = connecting;

        await Assert.ThrowsAnyAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[100], CancellationToken.None).WaitAsync(Limit));

        await Eventually.BecomesTrue(async () => await gateway.CountAsync(TimedOut) == late + 1, "it is counted");
        Assert.Equal(0, await gateway.CountAsync(ClientGone));
        Assert.Single(gateway.Said(EventIds.AnswerCut));
        await Eventually.BecomesTrue(() => logs.Read().Trim().EndsWith(" timeout", StringComparison.Ordinal), "the access log says so");
    }

    [Fact]
    public async Task WebSocket_NodeNeverAnswersTheHandshake_Is504()
    {
        await using var silent = new RawBackend((_, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System));
        await using var gateway = await StartAsync(silent.Port, (Activity, Soon));
        using var socket = new ClientWebSocket();

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(UriOf(gateway), CancellationToken.None).WaitAsync(Limit));

        await Eventually.BecomesTrue(async () => await gateway.CountAsync(TimedOut) == 1, "it is counted");
    }

    [Fact]
    public async Task EventStream_QuietForLongerThanTheActivityTimeout_GoesOnAndItsHeadersComeAtOnce()
    {
        var go = new TaskCompletionSource();
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            context.Response.Headers["X-Own"] = "yes";
            await context.Response.Body.FlushAsync();
            await go.Task;
            await context.Response.WriteAsync("data: late\n\n");
        });
        await using var gateway = await StartAsync(backend.Port, (Activity, Soon));
        var (response, _) = await AskInTimeAsync(gateway);
        using var begun = response;

        await Task.Delay(Long, TimeProvider.System);
        go.SetResult();

        Assert.Equal("data: late\n\n", await response.Content.ReadAsStringAsync().WaitAsync(Limit));
        Assert.Equal(["yes"], response.Headers.GetValues("X-Own"));
        Assert.Equal(1, await gateway.CountAsync("""kenger_gateway_requests_total{namespace="shop",outcome="2xx"}"""));
    }

    [Theory]
    [InlineData(Quiet, "text/event-stream")]
    [InlineData(Activity, "text/plain")]
    public async Task Answer_QuietForLongerThanItMay_IsCutAndCountsAsTimeoutAndSaysSoOnce(string setting, string type)
    {
        using var logs = new TempLogs();
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            context.Response.ContentType = type;
            await context.Response.WriteAsync("data: one\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var gateway = await StartAsync(backend.Port, (setting, Soon), ("Kenger:Gateway:AccessLog:File", logs.File));

        var ended = 0;
        for (var i = 0; i < 2; i++)
        {
            var (response, late) = await AskInTimeAsync(gateway);
            using var begun = response;
            await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync().WaitAsync(Limit));
            ended += late + 1;
        }

        await Eventually.BecomesTrue(async () => await gateway.CountAsync(TimedOut) == ended, "all are counted");
        Assert.Equal(0, await gateway.CountAsync(ClientGone));
        Assert.Single(gateway.Said(EventIds.AnswerCut));
        await Eventually.BecomesTrue(() => logs.Read().Split('\n').Count(line => line.EndsWith(" timeout", StringComparison.Ordinal)) == ended, "the access log says so");
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("text/plain")]
    public async Task Answer_ClientGoes_CountsAsThat(string type)
    {
        using var logs = new TempLogs();
        await using var backend = await Backend.StartNewAsync(answer: async context =>
        {
            context.Response.ContentType = type;
            await context.Response.WriteAsync("data: one\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var gateway = await StartAsync(backend.Port, ("Kenger:Gateway:AccessLog:File", logs.File));
        var response = await gateway.GetAsync("/");

        response.Dispose();

        await Eventually.BecomesTrue(async () => await gateway.CountAsync(ClientGone) == 1, "it is counted");
        Assert.Equal(0, await gateway.CountAsync(TimedOut));
        await Eventually.BecomesTrue(() => logs.Read().Trim().EndsWith(" client_gone", StringComparison.Ordinal), "the access log says so");
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[100];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } message)
        {
            await socket.SendAsync(buffer.AsMemory(0, message.Count), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
        }
    }

    private static async Task SayAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[100];
        var echo = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Limit);
        Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, echo.Count));
    }

    private static async Task<ClientWebSocket> ConnectAsync(GatewayHost gateway)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(UriOf(gateway), CancellationToken.None).WaitAsync(Limit);
        return socket;
    }

    private static async Task<ClientWebSocket?> TryConnectAsync(GatewayHost gateway)
    {
        try
        {
            return await ConnectAsync(gateway);
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    // Until the answer began before the gateway's short patience was over, which a machine that stands still may spend; and how often it did.
    private static async Task<(HttpResponseMessage Response, int Late)> AskInTimeAsync(GatewayHost gateway)
    {
        for (var late = 0; ; late++)
        {
            var response = await gateway.GetAsync("/").WaitAsync(Limit);
            if (response.StatusCode != HttpStatusCode.GatewayTimeout)
            {
                return (response, late);
            }

            response.Dispose();
        }
    }

    private static Uri UriOf(GatewayHost gateway) => new UriBuilder(gateway.Traffic) { Scheme = "ws" }.Uri;

    private static Task<GatewayHost> StartAsync(int port, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(port)), settings);
}
