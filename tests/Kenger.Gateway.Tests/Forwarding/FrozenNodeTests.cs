using System.Net;
using Kenger.Gateway.Health;
using Kenger.Gateway.Nodes;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

/// <summary>Nodes that take requests and say nothing any more.</summary>
public sealed class FrozenNodeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("Kenger:Gateway:AnswerTimeout")]
    [InlineData("Kenger:Gateway:Routes:0:AnswerTimeout")]
    public async Task Get_NoAnswerInTime_GoesToAnotherNode(string setting)
    {
        await using var frozen = Frozen();
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await StartAsync(frozen, kind, _time, (setting, "00:00:00.3"));
        var get = gateway.GetTextAsync("/");
        await Eventually.BecomesTrue(() => frozen.Connections == 1, "the node has the request");

        _time.Advance(TimeSpan.FromSeconds(0.3));

        Assert.Equal("kind", await get.WaitAsync(Limit));

        Assert.Equal(1, await gateway.CountAsync("kenger_gateway_retries_total{"));
    }

    [Fact]
    public async Task Post_NoAnswerInTime_IsNotRepeatedAndHasTheActivityTimeout()
    {
        await using var frozen = Frozen();
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await StartAsync(
            frozen, kind, TimeProvider.System, ("Kenger:Gateway:AnswerTimeout", "00:00:00.1"), ("Kenger:Gateway:ActivityTimeout", "00:00:01"));

        using var response = await gateway.SendAsync(HttpMethod.Post, "/").WaitAsync(Limit);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Empty(kind.Requests);
    }

    [Fact]
    public async Task Get_NobodyAnswersInTime_Is504()
    {
        await using var one = Frozen();
        await using var two = Frozen();
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry().With("shop", FakeRegistry.Node(one.Port), FakeRegistry.Node(two.Port)), _time, ("Kenger:Gateway:AnswerTimeout", "00:00:00.2"));
        var get = gateway.GetAsync("/");
        for (var i = 1; i <= 2; i++)
        {
            await Eventually.BecomesTrue(() => one.Connections + two.Connections == i, $"nodes have the request {i} times");
            _time.Advance(TimeSpan.FromSeconds(0.2));
        }

        using var response = await get.WaitAsync(Limit);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains("did not answer in time", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((1, 1), (one.Connections, two.Connections));
    }

    [Fact]
    public async Task Get_AnswerThatBeganInTime_MayTakeLonger()
    {
        var rest = new TaskCompletionSource();
        await using var slow = new RawBackend(async (stream, _) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no"u8.ToArray());
            await rest.Task;
            await stream.WriteAsync("k"u8.ToArray());
        });
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry().With("shop", FakeRegistry.Node(slow.Port)), _time, ("Kenger:Gateway:AnswerTimeout", "00:00:00.5"));
        using var response = await gateway.GetAsync("/").WaitAsync(Limit);

        _time.Advance(TimeSpan.FromSeconds(1));
        rest.SetResult();

        Assert.Equal("ok", await response.Content.ReadAsStringAsync().WaitAsync(Limit));
    }

    [Fact]
    public async Task Get_ProbeFindsTheNodeSilent_GoesToAnotherAtOnceAndPostStays()
    {
        await using var frozen = Frozen();
        await using var kind = await Backend.StartNewAsync("kind");
        var go = new TaskCompletionSource();
        await using var gateway = await StartAsync(
            frozen,
            kind,
            services => services.AddSingleton<INodeProbe>(provider => new LateProbe(ActivatorUtilities.CreateInstance<HttpNodeProbe>(provider), frozen.Port, go.Task)),
            ("Kenger:Gateway:Health:Interval", "00:00:01"),
            ("Kenger:Gateway:Health:Timeout", "00:00:00.5"));
        var gets = Enumerable.Range(0, 20).Select(_ => gateway.GetTextAsync("/")).ToArray();
        var post = gateway.SendAsync(HttpMethod.Post, "/post");
        await Eventually.BecomesTrue(() => frozen.Connections + kind.Requests.Count == 21, "all are at a node");

        go.SetResult();
        var answers = await Task.WhenAll(gets).WaitAsync(Limit);

        Assert.All(answers, answer => Assert.Equal("kind", answer));
        Assert.False(post.IsCompleted);
        Assert.InRange(await gateway.CountAsync("kenger_gateway_retries_total{"), 1, 20);
        Assert.DoesNotContain(kind.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task Get_TheOnlyNodeFallsSilent_WaitsForIt()
    {
        var (came, thaw) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var frozen = new RawBackend(async (stream, head) =>
        {
            // Well until the request is there: probes must not be faster.
            var isProbe = !head.StartsWith("GET / ", StringComparison.Ordinal);
            if (!isProbe)
            {
                came.TrySetResult();
            }

            await (isProbe && !came.Task.IsCompleted ? Task.CompletedTask : thaw.Task);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray());
        });
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry().With("shop", FakeRegistry.Node(frozen.Port)),
            ("Kenger:Gateway:Health:Interval", "00:00:00.2"),
            ("Kenger:Gateway:Health:Timeout", "00:00:00.3"));
        var get = gateway.GetTextAsync("/");
        await came.Task.WaitAsync(Limit);
        await Eventually.BecomesTrue(() => gateway.Said(EventIds.NodeUnhealthy).Count > 0, "the probe has found it silent");

        thaw.SetResult();

        Assert.Equal("ok", await get.WaitAsync(Limit));
    }

    private static RawBackend Frozen() => new((_, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System));

    private static Task<GatewayHost> StartAsync(RawBackend frozen, Backend kind, TimeProvider time, params (string Key, string? Value)[] settings) =>
        StartAsync(frozen, kind, services => services.AddSingleton(time), settings);

    private static Task<GatewayHost> StartAsync(
        RawBackend frozen, Backend kind, Action<IServiceCollection> configure, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(frozen.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1)),
            builder => configure(builder.Services),
            settings: [("Kenger:Gateway:Routes:0:Namespace", "shop"), .. settings]);

    /// <summary>Asks one node only, once it may; all others are well, even where this machine stands still.</summary>
    private sealed class LateProbe(INodeProbe inner, int port, Task go) : INodeProbe
    {
        public async Task<string?> ProbeAsync(GatewayNode node, string healthPath, TimeSpan timeout, CancellationToken cancellationToken)
        {
            if (node.Port != port)
            {
                return null;
            }

            await go.WaitAsync(cancellationToken);
            return await inner.ProbeAsync(node, healthPath, timeout, cancellationToken);
        }
    }
}
