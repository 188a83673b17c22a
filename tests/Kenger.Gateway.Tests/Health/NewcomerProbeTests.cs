using Kenger.Gateway.Health;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kenger.Gateway.Tests;

/// <summary>Nodes that come to others: probed at once, in the traffic once they are well.</summary>
public sealed class NewcomerProbeTests : IAsyncDisposable
{
    private readonly FakeProbe _probe = new();
    private readonly GatewayRig _gateway;
    private readonly HealthProber _prober;

    public NewcomerProbeTests()
    {
        _gateway = new GatewayRig(
            services => services.AddSingleton<INodeProbe>(_probe),
            ("KENGER_GATEWAY_NAMESPACE", "shop"),
            ("Kenger:Gateway:Health:UnhealthyThreshold", "3"),
            ("Kenger:Gateway:Health:HealthyThreshold", "3"));
        _prober = _gateway.Get<IEnumerable<IHostedService>>().OfType<HealthProber>().Single();
    }

    public async ValueTask DisposeAsync()
    {
        await _prober.StopAsync(default);
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Arrives_OthersServe_IsInAfterItsFirstSuccess()
    {
        await ListAsync(1);
        await ListAsync(1, 2);
        Assert.Equal([1], InTraffic());

        await _prober.RunOnceAsync(default);

        Assert.Equal([2], _probe.Probed);
        Assert.Equal([1, 2], InTraffic());
        Assert.Empty(_gateway.Said(EventIds.NodeHealthy));
    }

    [Fact]
    public async Task Arrives_Broken_NeverGetsTrafficAndSaysSoOnce()
    {
        await ListAsync(1);
        _probe.Break(2, "/api/status answered 500");
        await ListAsync(1, 2);
        await _prober.RunOnceAsync(default);
        for (var i = 0; i < 5; i++)
        {
            _gateway.Time.Advance(TimeSpan.FromSeconds(1));
            await _prober.RunOnceAsync(default);
        }

        Assert.Equal([1], InTraffic());
        Assert.Contains("/api/status answered 500", Assert.Single(_gateway.Said(EventIds.NodeUnhealthy)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arrives_ThereWasNobody_GetsTrafficAtOnce()
    {
        await ListAsync(1, 2);

        Assert.Equal([1, 2], InTraffic());
    }

    [Fact]
    public async Task Arrives_AllOthersLeave_GetsTrafficAtOnce()
    {
        await ListAsync(1);
        await ListAsync(2);

        Assert.Equal([2], InTraffic());
    }

    [Fact]
    public async Task Arrives_TheLoopWaits_IsProbedWithoutTheClock()
    {
        await ListAsync(1);
        await _prober.StartAsync(default);
        await _gateway.Time.WhenTimersArmed(1);

        await ListAsync(1, 2);
        await Eventually.BecomesTrue(() => InTraffic().Length == 2, "it is in the traffic");
        await ListAsync(1, 2, 3);
        await Eventually.BecomesTrue(() => InTraffic().Length == 3, "so is the next");

        Assert.Equal([2, 3], _probe.Probed);
    }

    [Fact]
    public async Task Arrive_ManyTogether_AreNotProbedTogetherForEver()
    {
        await ListAsync(1);
        await ListAsync([.. Enumerable.Range(1, 101)]);
        await _prober.RunOnceAsync(default);
        var perStep = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            var before = _probe.Probed.Count;
            _gateway.Time.Advance(TimeSpan.FromSeconds(0.5));
            await _prober.RunOnceAsync(default);
            perStep.Add(_probe.Probed.Count - before);
        }

        Assert.InRange(perStep.Sum(), 100, 102);
        Assert.All(perStep, count => Assert.InRange(count, 0, 40));
    }

    [Fact]
    public async Task Leaves_BeforeItsProbeEnds_NothingIsSaid()
    {
        var gate = new TaskCompletionSource();
        _probe.Gate = gate.Task;
        _probe.Break(2, "/api/status answered 500");
        await ListAsync(1);
        await ListAsync(1, 2);
        var probing = _prober.RunOnceAsync(default);
        await ListAsync(1);
        gate.SetResult();
        await probing;

        Assert.Empty(_gateway.Said(EventIds.NodeUnhealthy));
    }

    private async Task ListAsync(params int[] ports)
    {
        _gateway.Registry.Set("shop", [.. ports.Select(port => FakeRegistry.Node(port))]);
        await _gateway.Watcher.RunOnceAsync(default);
    }

    private int[] InTraffic() =>
        [.. _gateway.Directory.Current.FindNodes("shop")!.Pool.Shares().Select(share => share.Node.Port).Order()];
}
