using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Tests;

public sealed class PickingTests
{
    [Fact]
    public async Task Requests_Weights_ShareTheTraffic()
    {
        await using var heavy = await Backend.StartNewAsync("heavy");
        await using var light = await Backend.StartNewAsync("light");
        await using var zero = await Backend.StartNewAsync("zero");
        var registry = new FakeRegistry().With(
            "shop", FakeRegistry.Node(heavy.Port, weight: 90), FakeRegistry.Node(light.Port, weight: 10),
                FakeRegistry.Node(zero.Port, weight: 0));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        const int requests = 1000;
        for (var i = 0; i < requests; i++)
        {
            await gateway.GetTextAsync("/");
        }

        // 4.5 sigma of a share of 10 % in 1,000.
        Assert.InRange(light.Requests.Count, 57, 143);
        Assert.Equal(requests, heavy.Requests.Count + light.Requests.Count);
        Assert.Empty(zero.Requests);
    }

    [Fact]
    public async Task Requests_WeightChangesToZero_TrafficMovesAtOnce()
    {
        await using var old = await Backend.StartNewAsync("old");
        await using var young = await Backend.StartNewAsync("young");
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(old.Port));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);
        Assert.Equal("old", await gateway.GetTextAsync("/"));

        registry.Set("shop", FakeRegistry.Node(old.Port, weight: 0), FakeRegistry.Node(young.Port));
        // The next question with the new version is the proof that it is applied: what a node that stops waits for.
        await TestKit.Eventually.BecomesTrue(() => registry.IsApplied, "the registry knows");

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("young", await gateway.GetTextAsync("/"));
        }
    }

    [Fact]
    public async Task Requests_RegistryAway_GoOn()
    {
        await using var backend = await Backend.StartNewAsync("shop");
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        registry.Failure = new Kenger.Client.KengerUnavailableException("no registry answered");
        registry.Set("shop");
        await TestKit.Eventually.BecomesTrue(() => gateway.Get<RegistryWatcher>().Status.Problem is not null, "the gateway noticed");

        Assert.Equal("shop", await gateway.GetTextAsync("/"));
        Assert.Single(gateway.Said(EventIds.RegistryUnreachable));
    }
}
