using System.Collections.Concurrent;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

/// <summary>So many requests under way, and no more.</summary>
public sealed class InFlightTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<TaskCompletionSource> _held = new();
    private readonly int[] _running = new int[2];
    private readonly int[] _most = new int[2];
    private Backend _first = null!;
    private Backend _second = null!;

    public async Task InitializeAsync() =>
        (_first, _second) = (await Backend.StartNewAsync(answer: context => HoldAsync(context, 0)), await Backend.StartNewAsync(answer: context => HoldAsync(context, 1)));

    public async Task DisposeAsync()
    {
        while (_held.TryDequeue(out var held))
        {
            held.TrySetResult();
        }

        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task Max_Reached_AnswersBusyUntilOneIsThrough()
    {
        await using var gateway = await PolicyGateways.StartAsync(_first.Port, forwarder: null, ("InFlight:Max", "2"));
        Task<(int Status, string Answer)>[] under = [PolicyGateways.SendAsync(gateway, "/app/1"), PolicyGateways.SendAsync(gateway, "/app/2")];
        await Eventually.BecomesTrue(() => _held.Count == 2, "two requests under way");

        var (status, answer) = await PolicyGateways.SendAsync(gateway, "/app/3");

        Assert.Equal(503, status);
        Assert.Contains("\r\nRetry-After: 1\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"busy\"", answer, StringComparison.Ordinal);
        Assert.Equal(1, await gateway.CountAsync("kenger_gateway_refusals_total{reason=\"busy\"}"));
        Release();
        Release();
        Assert.All(await Task.WhenAll(under), sent => Assert.Equal(200, sent.Status));
        var fourth = PolicyGateways.SendAsync(gateway, "/app/4");
        await Eventually.BecomesTrue(() => _held.Count == 1, "the fourth under way");
        Release();
        Assert.Equal(200, (await fourth).Status);
        Assert.Equal(3, _first.Requests.Count);
    }

    [Fact]
    public async Task Queue_Full_SendsAwayAndServesThoseThatWait()
    {
        await using var gateway = await PolicyGateways.StartAsync(
            _first.Port, forwarder: null, ("InFlight:Max", "1"), ("InFlight:Queue", "1"), ("InFlight:QueueTimeout", "00:01:00"));
        var under = PolicyGateways.SendAsync(gateway, "/app/1");
        await Eventually.BecomesTrue(() => _held.Count == 1, "one under way");
        // Which of the two waits is nobody's to say: the other one finds the queue full.
        List<Task<(int Status, string Answer)>> two = [PolicyGateways.SendAsync(gateway, "/app/2"), PolicyGateways.SendAsync(gateway, "/app/2")];

        var refused = await Task.WhenAny(two);

        Assert.Equal(503, (await refused).Status);
        Release();
        Assert.Equal(200, (await under).Status);
        await Eventually.BecomesTrue(() => _held.Count == 1, "the one that waited");
        Release();
        Assert.Equal(200, (await two.Single(each => each != refused)).Status);
    }

    [Fact]
    public async Task Queue_TooSlow_AnswersBusy()
    {
        await using var gateway = await PolicyGateways.StartAsync(
            _first.Port, forwarder: null, ("InFlight:Max", "1"), ("InFlight:Queue", "5"), ("InFlight:QueueTimeout", "00:00:00.020"));
        var under = PolicyGateways.SendAsync(gateway, "/app/1");
        await Eventually.BecomesTrue(() => _held.Count == 1, "one under way");

        Assert.Equal(503, (await PolicyGateways.SendAsync(gateway, "/app/2")).Status);

        Release();
        Assert.Equal(200, (await under).Status);
    }

    [Fact]
    public async Task MaxPerNode_ManyAtOnce_NoNodeEverHasMore()
    {
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(_first.Port, weight: 9), FakeRegistry.Node(_second.Port, weight: 1)),
            settings:
            [
                ("Kenger:Gateway:Routes:0:Namespace", "shop"), ("Kenger:Gateway:Routes:0:InFlight:MaxPerNode", "2"),
                ("Kenger:Gateway:Routes:0:InFlight:Queue", "1000"), ("Kenger:Gateway:Routes:0:InFlight:QueueTimeout", "00:01:00"),
            ]);

        var all = Enumerable.Range(0, 60).Select(_ => PolicyGateways.SendAsync(gateway, "/")).ToArray();
        var done = Task.WhenAll(all);
        await Eventually.BecomesTrue(
            () =>
            {
                Release();
                return done.IsCompleted;
            },
            "all answers");

        Assert.All(await done, sent => Assert.Equal(200, sent.Status));
        // The second one has a tenth of the weight: it gets what the first has no place for.
        Assert.Equal([2, 2], _most);
        Assert.Equal(60, _first.Requests.Count + _second.Requests.Count);
    }

    [Fact]
    public async Task MaxPerNode_NodeGone_ItsPlacesAreNotThoseOfOthers()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(_first.Port), FakeRegistry.Node(_second.Port));
        await using var gateway = await GatewayHost.StartAsync(
            registry, settings: [("Kenger:Gateway:Routes:0:Namespace", "shop"), ("Kenger:Gateway:Routes:0:InFlight:MaxPerNode", "1")]);
        var under = new[] { PolicyGateways.SendAsync(gateway, "/"), PolicyGateways.SendAsync(gateway, "/") };
        await Eventually.BecomesTrue(() => _held.Count == 2, "one at each node");
        Assert.Equal([1, 1], _most);

        Assert.Equal(503, (await PolicyGateways.SendAsync(gateway, "/")).Status);

        Release();
        Release();
        Assert.All(await Task.WhenAll(under), sent => Assert.Equal(200, sent.Status));
    }

    [Theory]
    [InlineData("InFlight:Queue", "5", "InFlight says how many may wait, but not for what")]
    [InlineData("InFlight:Max", "0", "InFlight:Max is 0, but must be from 1")]
    [InlineData("InFlight:MaxPerNode", "1000001", "InFlight:MaxPerNode is 1000001, but must be from 1")]
    [InlineData("InFlight:MaxPerNodes", "5", "did you mean MaxPerNode?")]
    public async Task InFlight_ThatCannotBe_IsRefusedAtStart(string key, string value, string said) =>
        Assert.Contains(said, await PolicyGateways.FailAsync((key, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("InFlight:Queue", "-1")]
    [InlineData("InFlight:QueueTimeout", "00:05:01")]
    [InlineData("InFlight:QueueTimeout", "00:00:00")]
    [InlineData("InFlight:QueueTimeout", "00:00:00.0005")]
    public async Task InFlight_QueueThatCannotBe_IsRefusedAtStart(string key, string value) =>
        Assert.Contains(key, await PolicyGateways.FailAsync(("InFlight:Max", "5"), (key, value)), StringComparison.Ordinal);

    private async Task HoldAsync(HttpContext context, int node)
    {
        lock (_most)
        {
            _most[node] = Math.Max(_most[node], ++_running[node]);
        }

        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _held.Enqueue(held);
        await held.Task;
        lock (_most)
        {
            _running[node]--;
        }

        await context.Response.WriteAsync("ok");
    }

    private void Release()
    {
        if (_held.TryDequeue(out var held))
        {
            held.SetResult();
        }
    }
}
