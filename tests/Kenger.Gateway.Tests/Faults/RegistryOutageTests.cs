using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Sync;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

public sealed class RegistryOutageTests
{
    [Fact]
    public async Task RegistryDeadForTenMinutes_NodesRestartMeanwhile_ServiceGoesOnAndConverges()
    {
        var time = new FakeTimeProvider();
        await using var first = await Backend.StartNewAsync("first");
        await using var second = await Backend.StartNewAsync("second");
        await using var third = await Backend.StartNewAsync("third");
        await using var registry = await StubRegistry.StartNewAsync();
        Register(registry, first);
        Register(registry, second);
        await using var gateway = await GatewayHost.StartOnWireAsync(time, registry.Url);

        await registry.StopAsync();
        await UntilAsync(time, () => ValueTask.FromResult(gateway.Get<RegistryWatcher>().Status.Problem is not null),
            "the gateway noticed");

        foreach (var (restarted, other) in new[] { (first, second), (second, first) })
        {
            await restarted.KillAsync();
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(other.Name, await gateway.GetTextAsync("/"));
            }

            time.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(other.Name, await gateway.GetTextAsync("/"));
            await restarted.StartAsync();
            await UntilAsync(time, async () => await gateway.GetTextAsync("/") == restarted.Name, "the node is back");
        }

        Assert.InRange(gateway.Get<RegistryWatcher>().Status.Age(time)!.Value, TimeSpan.FromMinutes(10), TimeSpan.FromDays(1));
        Assert.Contains("last known nodes", gateway.Said(EventIds.RegistryUnreachable)[0], StringComparison.Ordinal);

        Remove(registry, first);
        Remove(registry, second);
        Register(registry, third);
        await registry.StartAsync();
        await UntilAsync(time, async () => await gateway.GetTextAsync("/") == "third", "it has converged");
        Assert.Equal(third.Port, Assert.Single(gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries).Node.Port);
        Assert.Null(gateway.Get<RegistryWatcher>().Status.Problem);
    }

    [Fact]
    public async Task SeveralRegistries_OneDiesOrIsAwayFromTheStart_TheOtherIsFollowed()
    {
        await using var first = await Backend.StartNewAsync("first");
        await using var second = await Backend.StartNewAsync("second");
        await using var away = await StubRegistry.NotYetStartedAsync();
        await using var preferred = await StubRegistry.StartNewAsync();
        await using var other = await StubRegistry.StartNewAsync();
        Register(preferred, first);
        Register(other, first);
        await using var gateway = await GatewayHost.StartOnWireAsync(TimeProvider.System, away.Url, preferred.Url, other.Url);
        Assert.Equal("first", await gateway.GetTextAsync("/"));

        await preferred.StopAsync();
        Remove(other, first);
        Register(other, second);

        await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/") == "second", "it follows the other one");
    }

    private static void Register(StubRegistry registry, Backend backend) =>
        registry.State.Register(new RegisterNodeRequest { Ns = "shop", Host = "127.0.0.1", Port = backend.Port });

    private static void Remove(StubRegistry registry, Backend backend) =>
        registry.State.Remove(new NodeAddress("shop", "127.0.0.1", backend.Port));

    // Each look moves the clock a little: timers fire, and what they start has real time to happen.
    private static Task UntilAsync(FakeTimeProvider time, Func<ValueTask<bool>> condition, string what) =>
        Eventually.BecomesTrue(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(200));
                return condition();
            },
            what);
}
