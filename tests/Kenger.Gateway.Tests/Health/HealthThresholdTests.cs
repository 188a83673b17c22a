using Kenger.Gateway.Health;
using Kenger.Gateway.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kenger.Gateway.Tests;

public sealed class HealthThresholdTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly FakeProbe _probe = new();
    private readonly GatewayRig _gateway;
    private readonly HealthProber _prober;

    public HealthThresholdTests()
    {
        _gateway = new GatewayRig(
            services => services.AddSingleton<INodeProbe>(_probe),
            ("KENGER_GATEWAY_NAMESPACE", "shop"),
            ("Kenger:Gateway:Health:UnhealthyThreshold", "3"),
            ("Kenger:Gateway:Health:HealthyThreshold", "2"),
            ("Kenger:Gateway:Health:PanicThreshold", "0.5"));
        _prober = _gateway.Get<IEnumerable<IHostedService>>().OfType<HealthProber>().Single();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Probes_FailAndSucceed_CountUntilTheThreshold()
    {
        await ListAsync(1, 2, 3);
        _probe.Break(1, "/api/status answered 500");

        await StepAsync(Interval);
        await StepAsync(Interval);
        Assert.Equal([1, 2, 3], Eligible());
        await StepAsync(Interval);
        Assert.Equal([2, 3], Eligible());

        _probe.Mend(1);
        await StepAsync(Interval);
        Assert.Equal([2, 3], Eligible());
        await StepAsync(Interval);
        Assert.Equal([1, 2, 3], Eligible());
    }

    [Fact]
    public async Task Probes_NotInARow_DoNotCount()
    {
        await ListAsync(1, 2, 3);
        for (var i = 0; i < 4; i++)
        {
            _probe.Break(1, "/api/status answered 500");
            await StepAsync(Interval);
            await StepAsync(Interval);
            _probe.Mend(1);
            await StepAsync(Interval);
        }

        Assert.Equal([1, 2, 3], Eligible());
    }

    [Fact]
    public async Task Ejected_EarlierGoodProbes_DoNotBringItBack()
    {
        await ListAsync(1, 2, 3);
        for (var i = 0; i < 5; i++)
        {
            await StepAsync(Interval);
        }

        Eject(1);
        await StepAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([2, 3], Eligible());
        await StepAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2, 3], Eligible());
    }

    [Fact]
    public async Task Ejected_WhileItsProbeRuns_ThatProbeDoesNotCount()
    {
        await ListAsync(1, 2, 3);
        await StepAsync(Interval);
        var gate = new TaskCompletionSource();
        _probe.Gate = gate.Task;
        _gateway.Time.Advance(Interval);
        var round = _prober.RunOnceAsync(default);
        Eject(1);
        _gateway.Time.Advance(TimeSpan.FromMilliseconds(1));
        gate.SetResult();
        await round;

        await StepAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([2, 3], Eligible());
        await StepAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2, 3], Eligible());
    }

    [Fact]
    public async Task EjectedForItsAnswersTimeAndAgain_RestsLongerEachTime()
    {
        await ListAsync(1, 2, 3);
        await StepAsync(Interval);
        var rests = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            Eject(1);
            var seconds = 0;
            while (!Eligible().Contains(1))
            {
                await StepAsync(TimeSpan.FromSeconds(1));
                seconds++;
            }

            rests.Add(seconds);
        }

        // Two good probes bring it back.
        Assert.Equal([2, 4, 8, 16], rests);
        _gateway.Get<PassiveHealth>().Observe(NodeOf(1), Results.Answered(200));
        Eject(1);
        await StepAsync(TimeSpan.FromSeconds(1));
        await StepAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 2, 3], Eligible());
    }

    [Fact]
    public async Task FewerHealthyThanThePanicThreshold_AllWithAWeightGetTraffic()
    {
        _gateway.Registry.Set("shop", [.. Enumerable.Range(1, 4).Select(port => FakeRegistry.Node(port)), FakeRegistry.Node(5, weight: 0)]);
        await _gateway.Watcher.RunOnceAsync(default);
        await _prober.RunOnceAsync(default);
        _probe.Break(1, "no");
        _probe.Break(2, "no");
        await StepTimesAsync(3);
        Assert.Equal([3, 4], Picked());

        _probe.Break(3, "no");
        await StepTimesAsync(3);
        await _prober.RunOnceAsync(default);
        Assert.Equal([1, 2, 3, 4], Picked());
        Assert.Contains("Only 1 of 4 nodes", Assert.Single(_gateway.Said(EventIds.PanicBegan)), StringComparison.Ordinal);

        _probe.Mend(3);
        await StepTimesAsync(3);
        await _prober.RunOnceAsync(default);
        Assert.Equal([3, 4], Picked());
        Assert.Single(_gateway.Said(EventIds.PanicEnded));
    }

    private void Eject(int port)
    {
        for (var i = 0; i < 5; i++)
        {
            _gateway.Get<PassiveHealth>().Observe(NodeOf(port), Results.Answered(500));
        }
    }

    private GatewayNode NodeOf(int port) =>
        _gateway.Directory.Current.Find("shop")!.Nodes.Entries.Single(entry => entry.Node.Port == port).Node;

    private async Task ListAsync(params int[] ports)
    {
        _gateway.Registry.Set("shop", [.. ports.Select(port => FakeRegistry.Node(port))]);
        await _gateway.Watcher.RunOnceAsync(default);
        await _prober.RunOnceAsync(default);
    }

    private async Task StepTimesAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await StepAsync(Interval);
        }
    }

    private Task StepAsync(TimeSpan by)
    {
        _gateway.Time.Advance(by);
        return _prober.RunOnceAsync(default);
    }

    private int[] Eligible() => [.. _gateway.Directory.Current.Find("shop")!.Nodes.Entries.Where(entry => entry.IsEligible)
        .Select(entry => entry.Node.Port).Order()];

    private int[] Picked() =>
        [.. Enumerable.Range(0, 1000).Select(_ => _gateway.Directory.Current.Find("shop")!.Nodes.Pool.Pick()!.Port).Distinct().Order()];
}
