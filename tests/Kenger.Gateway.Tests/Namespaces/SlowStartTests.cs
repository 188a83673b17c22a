using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kenger.Gateway.Tests;

public sealed class SlowStartTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    [Fact]
    public void RampedWeight_WithoutSlowStart_IsFullFromTheFirstMomentAndBefore()
    {
        var newcomer = new GatewayNode("shop", "127.0.0.1", 80, DateTimeOffset.UnixEpoch.AddTicks(1), isNewcomer: true);
        var rules = NodeTableSettings.Default with { Now = DateTimeOffset.UnixEpoch };

        Assert.False(rules.IsRampingUp(newcomer));
    }

    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(5, 0.30)]
    [InlineData(10, 0.55)]
    [InlineData(19.5, 1)]
    [InlineData(20, 1)]
    [InlineData(100, 1)]
    public async Task NewNode_AfterAWhile_HasThatMuchOfItsShare(double seconds, double share)
    {
        await using var gateway = await StartAsync();
        gateway.Registry.Set("shop", FakeRegistry.Node(1), FakeRegistry.Node(2), FakeRegistry.Node(3, weight: 0));
        await gateway.Watcher.RunOnceAsync(default);
        gateway.Directory.Report(gateway.Directory.Current.FindNodes("shop")!.Entries[1].Node, NodeHealth.Healthy(since: 1));

        gateway.Time.Advance(TimeSpan.FromSeconds(seconds));
        gateway.Directory.RampUp();

        const int picks = 100_000;
        var table = gateway.Directory.Current.Find("shop")!;
        var counts = Tables.Count(picks, _ => table.Nodes.Pool.Pick());
        var expected = picks * share / (1 + share);
        Assert.InRange(counts[2], expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
        Assert.False(counts.ContainsKey(3));
        Assert.Equal(seconds < 20, table.Nodes.IsRampingUp);
    }

    [Fact]
    public async Task FirstNodes_HaveTheirShareAtOnce()
    {
        await using var gateway = await StartAsync();

        Assert.False(gateway.Directory.Current.Find("shop")!.Nodes.IsRampingUp);
    }

    [Fact]
    public async Task OnlyTheNewNodeIsWell_GetsEverything()
    {
        await using var gateway = await StartAsync();
        gateway.Registry.Set("shop", FakeRegistry.Node(1, weight: 0), FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);

        Assert.Equal(2, gateway.Directory.Current.Find("shop")!.Nodes.Pool.Pick()!.Port);
    }

    [Fact]
    public async Task SwitchedOff_NewNodeHasItsShareAtOnce()
    {
        await using var gateway = await StartAsync("00:00:00");
        gateway.Registry.Set("shop", FakeRegistry.Node(1), FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);

        Assert.False(gateway.Directory.Current.Find("shop")!.Nodes.IsRampingUp);
    }

    [Fact]
    public async Task Execute_OnTheClock_RampsUpByItself()
    {
        await using var gateway = await StartAsync();
        var service = gateway.Get<IEnumerable<IHostedService>>().OfType<SlowStart>().Single();
        await service.StartAsync(default);
        await gateway.Time.WhenTimersArmed(1);
        gateway.Registry.Set("shop", FakeRegistry.Node(1), FakeRegistry.Node(2));
        await gateway.Watcher.RunOnceAsync(default);

        await TestKit.Eventually.BecomesTrue(
            () =>
            {
                gateway.Time.Advance(TimeSpan.FromSeconds(1));
                return !gateway.Directory.Current.Find("shop")!.Nodes.IsRampingUp;
            },
            "it has its share");
        await service.StopAsync(default);
    }

    private static async Task<GatewayRig> StartAsync(string? duration = null)
    {
        var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"), ("Kenger:Gateway:SlowStart", duration ?? Duration.ToString()));
        gateway.Registry.Set("shop", FakeRegistry.Node(1));
        await gateway.Watcher.RunOnceAsync(default);
        return gateway;
    }
}
