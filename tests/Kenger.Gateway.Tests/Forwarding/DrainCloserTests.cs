using System.Net.WebSockets;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

/// <summary>Drained nodes whose time for what runs there is over.</summary>
public sealed class DrainCloserTests
{
    [Fact]
    public async Task Closed_WhatRunsThereIsEnded_NobodyElseIs_AndTheNodeIsNotToBlame()
    {
        var told = new TaskCompletionSource<WebSocketCloseStatus?>();
        await using var drained = await Backend.StartNewAsync("drained", context => ServeAsync(context, told));
        await using var other = await Backend.StartNewAsync("other", HangAsync);
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(drained.Port)).With("else", FakeRegistry.Node(other.Port));
        await using var gateway = await GatewayHost.StartAsync(
            registry,
            settings:
            [
                ("Kenger:Gateway:Routes:0:Host", "else"), ("Kenger:Gateway:Routes:0:Namespace", "else"),
                ("Kenger:Gateway:Routes:1:Namespace", "shop"),
            ]);
        var running = gateway.GetAsync("/hang");
        var elsewhere = gateway.GetAsync("/hang", ("Host", "else"));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Traffic.Port}/socket"), default);
        var receiving = socket.ReceiveAsync(new ArraySegment<byte>(new byte[10]), default);
        await Eventually.BecomesTrue(async () => await RunningAsync(gateway, "shop") == 2 && await RunningAsync(gateway, "else") == 1, "all run");

        registry.Set("shop", FakeRegistry.Node(drained.Port, weight: 0));
        await gateway.CaughtUpAsync();
        Assert.Equal(2, await RunningAsync(gateway, "shop"));
        registry.Set("shop", FakeRegistry.Node(drained.Port, weight: 0) with { Close = true });

        await Assert.ThrowsAsync<HttpRequestException>(() => running);
        // A WebSocket is told, as the node is; both can still end it properly.
        var end = await receiving;
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable), (end.MessageType, end.CloseStatus));
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await told.Task);
        await Eventually.BecomesTrue(async () => await RunningAsync(gateway, "shop") == 0, "nothing runs at the drained node");
        Assert.False(elsewhere.IsCompleted);
        Assert.Equal(1, await RunningAsync(gateway, "else"));
        await Eventually.BecomesTrue(
            async () => (await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")))
                .Contains("kenger_gateway_requests_total{namespace=\"shop\",outcome=\"closed\"} 2", StringComparison.Ordinal),
            "they are counted as closed");
        Assert.StartsWith("2 requests that still ran at shop/127.0.0.1:", Assert.Single(gateway.Said(EventIds.RequestsClosed)), StringComparison.Ordinal);
        Assert.Empty(gateway.Said(EventIds.NodeEjected));
        gateway.Http.CancelPendingRequests();
    }

    [Fact]
    public async Task Closed_WebSocketWhoseNodeAndClientDoNotReact_EndsAllTheSame()
    {
        await using var drained = await Backend.StartNewAsync("drained", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await HangAsync(context);
        });
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(drained.Port));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Traffic.Port}/socket"), default);
        await Eventually.BecomesTrue(async () => await RunningAsync(gateway, "shop") == 1, "it runs");

        registry.Set("shop", FakeRegistry.Node(drained.Port, weight: 0) with { Close = true });

        await Eventually.BecomesTrue(async () => await RunningAsync(gateway, "shop") == 0, "nothing runs at the drained node");
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, (await socket.ReceiveAsync(new byte[10], default)).CloseStatus);
        Assert.Empty(gateway.Said(EventIds.NodeEjected));
    }

    private static async Task<int> RunningAsync(GatewayHost gateway, string ns) =>
        (await gateway.AdminAsync($"/nodes?ns={ns}"))[0].GetProperty("running").GetInt32();

    private static async Task ServeAsync(HttpContext context, TaskCompletionSource<WebSocketCloseStatus?> told)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            told.SetResult((await socket.ReceiveAsync(new byte[10], context.RequestAborted)).CloseStatus);
            await HangAsync(context);
        }
        else
        {
            await HangAsync(context);
        }
    }

    private static Task HangAsync(HttpContext context) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
