using System.Net;
using System.Net.Sockets;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Health;
using Kenger.Gateway.Nodes;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Tests;

public sealed class PassiveHealthTests
{
    private static readonly (string, string?) Shop = ("KENGER_GATEWAY_NAMESPACE", "shop");

    [Fact]
    public async Task Answered_FiveErrorsInARow_IsOutAtOnce()
    {
        await using var gateway = await StartAsync(nodes: 2);

        Answer(gateway, port: 1, 500, 503, 500, 502);
        Assert.Equal([1, 2], InTraffic(gateway));
        Answer(gateway, port: 1, 500);

        Assert.Equal([2], InTraffic(gateway));
        Assert.Equal("5 errors in a row, the last one: answered 500", EntryOf(gateway, 1).Health.Reason);
        Assert.Single(gateway.Said(EventIds.NodeEjected));
    }

    [Fact]
    public async Task Answered_AGoodAnswerInBetween_CountsFromZero()
    {
        await using var gateway = await StartAsync(nodes: 2);

        Answer(gateway, port: 1, 500, 500, 500, 500, 404, 500, 500, 500, 500);

        Assert.Equal([1, 2], InTraffic(gateway));
    }

    [Fact]
    public async Task Answered_SwitchedOff_StaysIn()
    {
        await using var gateway = await StartAsync(nodes: 2, ("Kenger:Gateway:Health:ServerErrors", "0"));

        Answer(gateway, port: 1, [.. Enumerable.Repeat(500, 100)]);

        Assert.Equal([1, 2], InTraffic(gateway));
    }

    [Fact]
    public async Task Answered_EveryNodeErrs_NoMoreThanTheShareGoes()
    {
        await using var gateway = await StartAsync(nodes: 10, ("Kenger:Gateway:Health:MaxEjectedShare", "0.3"));

        foreach (var port in Enumerable.Range(1, 10))
        {
            Answer(gateway, port, 500, 500, 500, 500, 500);
        }

        Assert.Equal(7, InTraffic(gateway).Length);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Answered_LastNodeErrs_StaysAndOneMayAlwaysGo(string share)
    {
        await using var gateway = await StartAsync(nodes: 2, ("Kenger:Gateway:Health:MaxEjectedShare", share));

        Answer(gateway, port: 1, 500, 500, 500, 500, 500);
        Answer(gateway, port: 2, 500, 500, 500, 500, 500);

        Assert.Equal([2], InTraffic(gateway));
    }

    [Fact]
    public async Task Failed_LastNodeTakesNoConnections_IsOut()
    {
        await using var gateway = await StartAsync(nodes: 1);

        gateway.Get<PassiveHealth>().Observe(EntryOf(gateway, 1).Node, Results.NoConnection());

        Assert.Empty(InTraffic(gateway));
    }

    [Fact]
    public async Task Failed_ThreeConnectionsAsConfigured_IsOutAtTheThird()
    {
        await using var gateway = await StartAsync(nodes: 2, ("Kenger:Gateway:Health:ConnectFailures", "3"));
        var passive = gateway.Get<PassiveHealth>();
        var node = EntryOf(gateway, 1).Node;

        passive.Observe(node, Results.NoConnection());
        passive.Observe(node, Results.NoConnection());
        passive.Observe(node, Results.Answered(200));
        passive.Observe(node, Results.NoConnection());
        passive.Observe(node, Results.NoConnection());
        Assert.Equal([1, 2], InTraffic(gateway));
        passive.Observe(node, Results.NoConnection());

        Assert.Equal([2], InTraffic(gateway));
    }

    [Fact]
    public async Task Failed_ClientGone_IsNotTheNodesFault()
    {
        await using var gateway = await StartAsync(nodes: 2);

        for (var i = 0; i < 10; i++)
        {
            gateway.Get<PassiveHealth>().Observe(
                EntryOf(gateway, 1).Node,
                    AttemptResult.Classify(ForwarderError.ResponseBodyDestination, new IOException("aborted"), isClientGone: true));
        }

        Assert.Equal([1, 2], InTraffic(gateway));
    }

    [Fact]
    public async Task ProbeConfirms_NodeNoLongerCountsForTheShare()
    {
        await using var gateway = await StartAsync(nodes: 3, ("Kenger:Gateway:Health:MaxEjectedShare", "0"));
        Answer(gateway, port: 1, 500, 500, 500, 500, 500);
        Answer(gateway, port: 2, 500, 500, 500, 500, 500);
        Assert.Equal([2, 3], InTraffic(gateway));

        gateway.Directory.Report(EntryOf(gateway, 1).Node, NodeHealth.Unhealthy("/api/status answered 500", gateway.Time.GetTimestamp()));
        Answer(gateway, port: 2, 500, 500, 500, 500, 500);

        Assert.Equal([3], InTraffic(gateway));
    }

    [Fact]
    public async Task OneNodeAnswers500ToEverything_IsOutAndClientsSeeNoMoreOfIt()
    {
        await using var broken = await Backend.StartNewAsync("broken", context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        broken.HealthStatus = 500;
        await using var well = await Backend.StartNewAsync("well");
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry().With("shop", FakeRegistry.Node(broken.Port), FakeRegistry.Node(well.Port)));

        // Probes are an hour apart here: it is requests that put it out.
        await TestKit.Eventually.BecomesTrue(
            async () =>
            {
                using var answer = await gateway.GetAsync("/");
                return gateway.Said(EventIds.NodeEjected).Count == 1;
            },
            "it is out");

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("well", await gateway.GetTextAsync("/"));
        }

        Assert.Equal(5, broken.Requests.Count);
    }

    private static async Task<GatewayRig> StartAsync(int nodes, params (string, string?)[] settings)
    {
        var gateway = new GatewayRig([Shop, .. settings]);
        gateway.Registry.Set("shop", [.. Enumerable.Range(1, nodes).Select(port => FakeRegistry.Node(port))]);
        await gateway.Watcher.RunOnceAsync(default);
        return gateway;
    }

    private static void Answer(GatewayRig gateway, int port, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            gateway.Get<PassiveHealth>().Observe(EntryOf(gateway, port).Node, Results.Answered(status));
        }
    }

    private static NodeEntry EntryOf(GatewayRig gateway, int port) =>
        gateway.Directory.Current.Find("shop")!.Nodes.Entries.Single(entry => entry.Node.Port == port);

    private static int[] InTraffic(GatewayRig gateway) =>
        [.. gateway.Directory.Current.Find("shop")!.Nodes.Entries.Where(entry => entry.IsEligible).Select(entry => entry.Node.Port)];
}
