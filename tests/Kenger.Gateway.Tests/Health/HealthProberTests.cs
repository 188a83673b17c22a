using Kenger.Gateway.Health;
using Kenger.Gateway.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kenger.Gateway.Tests;

public sealed class HealthProberTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly FakeProbe _probe = new();
    private readonly GatewayRig _gateway;
    private readonly HealthProber _prober;

    public HealthProberTests()
    {
        _gateway = new GatewayRig(services => services.AddSingleton<INodeProbe>(_probe), ("KENGER_GATEWAY_NAMESPACE", "shop"),
            ("Kenger:Gateway:Health:MaxConcurrency", "3"));
        _prober = _gateway.Get<IEnumerable<IHostedService>>().OfType<HealthProber>().Single();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task RunOnce_NodeFailsAndRecovers_LeavesAndComesBackWithOneLineEach()
    {
        await ListAsync(1, 2);
        _probe.Break(1, "/api/status answered 500");
        await StepAsync(Interval);
        Assert.Equal([2], Eligible());
        Assert.Equal(2, _gateway.Directory.Current.Find("shop")!.Nodes.Entries.Count);

        await StepAsync(Interval);
        await StepAsync(Interval);
        _probe.Mend(1);
        await StepAsync(Interval);

        Assert.Equal([1, 2], Eligible());
        Assert.Contains("/api/status answered 500", Assert.Single(_gateway.Said(EventIds.NodeUnhealthy)), StringComparison.Ordinal);
        Assert.Single(_gateway.Said(EventIds.NodeHealthy));
    }

    [Fact]
    public async Task RunOnce_NewNode_GetsTrafficBeforeItsFirstProbe()
    {
        await ListAsync(1);

        Assert.Equal([1], Eligible());
    }

    [Fact]
    public async Task RunOnce_HealthyNode_OncePerInterval()
    {
        await ListAsync(1);
        await StepAsync(Interval);
        var first = _probe.Probed.Count;

        await StepAsync(Interval - TimeSpan.FromMilliseconds(1));
        Assert.Equal(first, _probe.Probed.Count);
        await StepAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(first + 1, _probe.Probed.Count);
    }

    [Fact]
    public async Task RunOnce_NewNodeOfARollout_IsWaitedForNoLongerThanIsUsual()
    {
        var (second, full) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        _gateway.Registry.SetStep("shop", 1, FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2));
        await _gateway.Watcher.RunOnceAsync(default);
        // Its place in the interval, its first probe, and one that knows how long that took.
        await StepAsync(TimeSpan.Zero);
        await StepAsync(Interval);
        await StepAsync(Interval);
        Assert.Equal((full, second), (_probe.LastTimeoutOf(1), _probe.LastTimeoutOf(2)));

        // It takes its time once: from then on that is usual.
        var gate = new TaskCompletionSource();
        _probe.Gate = gate.Task;
        var slow = StepAsync(second);
        _gateway.Time.Advance(TimeSpan.FromMilliseconds(400));
        gate.SetResult();
        await slow;
        await StepAsync(second);
        Assert.Equal(TimeSpan.FromMilliseconds(1600), _probe.LastTimeoutOf(2));

        // To come back it has as long as every node.
        _probe.Break(2, "/api/status did not answer");
        await StepAsync(second);
        Assert.Equal([1], Eligible());
        _probe.Mend(2);
        await StepAsync(second);
        Assert.Equal([1, 2], Eligible());
        Assert.Equal(full, _probe.LastTimeoutOf(2));
    }

    [Fact]
    public async Task RunOnce_EjectedNode_AfterASecond()
    {
        await ListAsync(1);
        await StepAsync(Interval);
        await StepAsync(TimeSpan.FromSeconds(2));
        var before = _probe.Probed.Count;
        _gateway.Directory.Report(
            _gateway.Directory.Current.Find("shop")!.Nodes.Entries[0].Node,
                NodeHealth.Unhealthy("connection refused", _gateway.Time.GetTimestamp()));

        await StepAsync(TimeSpan.FromMilliseconds(999));
        Assert.Equal(before, _probe.Probed.Count);
        await StepAsync(TimeSpan.FromMilliseconds(1));

        Assert.Equal(before + 1, _probe.Probed.Count);
        Assert.Equal([1], Eligible());
    }

    [Fact]
    public async Task RunOnce_ManyNewNodes_AreSpreadOverTheInterval()
    {
        await ListAsync([.. Enumerable.Range(1, 100)]);
        var perStep = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            var before = _probe.Probed.Count;
            await StepAsync(Interval / 10);
            perStep.Add(_probe.Probed.Count - before);
        }

        Assert.Equal(100, perStep.Sum());
        // Ten each on average; forty at once is beyond all chance.
        Assert.All(perStep, count => Assert.InRange(count, 0, 40));
    }

    [Fact]
    public async Task RunOnce_ManyAtOnce_NoMoreThanAllowedRun()
    {
        var gate = new TaskCompletionSource();
        _probe.Gate = gate.Task;
        await ListAsync([.. Enumerable.Range(1, 10)]);
        _gateway.Time.Advance(Interval);
        var round = _prober.RunOnceAsync(default);

        Assert.Equal(3, _probe.Probed.Count);
        gate.SetResult();
        await round;

        Assert.Equal(10, _probe.Probed.Distinct().Count());
        Assert.Equal(3, _probe.MostRunning);
    }

    [Fact]
    public async Task RunOnce_ProbeStillRunning_NodeIsNotProbedTwice()
    {
        var gate = new TaskCompletionSource();
        await ListAsync(1);
        await StepAsync(Interval);
        _probe.Gate = gate.Task;
        _gateway.Time.Advance(Interval);
        var slow = _prober.RunOnceAsync(default);

        var next = StepAsync(Interval);
        var probed = _probe.Probed.Count;
        gate.SetResult();
        await Task.WhenAll(slow, next);

        Assert.Equal(2, probed);
    }

    [Fact]
    public async Task RunOnce_NodeLeavesDuringItsProbe_TheOthersGoOn()
    {
        var gate = new TaskCompletionSource();
        await ListAsync(1, 2);
        await StepAsync(Interval);
        _probe.Gate = gate.Task;
        _probe.Break(1, "gone");
        _gateway.Time.Advance(Interval);
        var round = _prober.RunOnceAsync(default);
        await ListAsync(2);
        gate.SetResult();
        await round;
        await StepAsync(Interval);

        Assert.Equal([2], Eligible());
        Assert.Empty(_gateway.Said(EventIds.NodeUnhealthy));
    }

    [Fact]
    public async Task Execute_OnTheClock_ProbesByItselfAndStops()
    {
        await ListAsync(1);
        _probe.Break(1, "/api/status answered 500");
        await _prober.StartAsync(default);

        // The node is due within an interval; the loop ticks ten times a second.
        await TestKit.Eventually.BecomesTrue(
            () =>
            {
                _gateway.Time.Advance(TimeSpan.FromMilliseconds(100));
                return Eligible().Length == 0;
            },
            "the node is out");
        await _prober.StopAsync(default);
    }

    private async Task ListAsync(params int[] ports)
    {
        _gateway.Registry.Set("shop", [.. ports.Select(port => FakeRegistry.Node(port))]);
        await _gateway.Watcher.RunOnceAsync(default);
        await _prober.RunOnceAsync(default);
    }

    private Task StepAsync(TimeSpan by)
    {
        _gateway.Time.Advance(by);
        return _prober.RunOnceAsync(default);
    }

    private int[] Eligible() => [.. _gateway.Directory.Current.Find("shop")!.Nodes.Entries.Where(entry => entry.IsEligible)
        .Select(entry => entry.Node.Port).Order()];
}
