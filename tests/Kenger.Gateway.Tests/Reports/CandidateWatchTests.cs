using Kenger.Contracts;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;

namespace Kenger.Gateway.Tests;

public sealed class CandidateWatchTests : IAsyncDisposable
{
    private readonly GatewayRig _gateway = new(("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_ID", "one"));
    private readonly CandidateWatch _watch;
    private readonly ReportUrgency _urgency;

    public CandidateWatchTests()
    {
        _watch = _gateway.Get<CandidateWatch>();
        _urgency = _gateway.Get<ReportUrgency>();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Take_NoRollout_IsEmpty()
    {
        _gateway.Registry.Set("shop", FakeRegistry.NodeOf("v2", 1));
        await _gateway.Watcher.RunOnceAsync(default);

        Assert.Empty(_watch.Take());
        Assert.False(_urgency.Take());
    }

    [Fact]
    public async Task Take_Rollout_CountsNewNodesWithAWeight()
    {
        await ApplyAsync(step: 1);

        var health = Assert.Single(_watch.Take());

        Assert.Equal(
            new CandidateHealth { Ns = "shop", Rollout = 7, Step = 1, Nodes = 2, Healthy = 2 }, health);
    }

    [Fact]
    public async Task Take_NewNodesHaveNoWeightOfTheirOwn_ThereIsNone()
    {
        _gateway.Registry.SetStep("shop", 1, FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2, weight: 0, ownWeight: 0));
        await _gateway.Watcher.RunOnceAsync(default);
        Sick(2, "connection refused");

        var health = Assert.Single(_watch.Take());
        Assert.Equal((0, 0, 0L), (health.Nodes, health.Healthy, health.DownMs));
    }

    [Fact]
    public async Task Take_StepOfZeroPercent_SaysHowTheyAreAllTheSame()
    {
        _gateway.Registry.SetStep("shop", 1, FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2, weight: 0, ownWeight: 100), FakeRegistry.NodeOf("v2", 3, weight: 0, ownWeight: 100));
        await _gateway.Watcher.RunOnceAsync(default);
        Sick(2, "connection refused");

        var health = Assert.Single(_watch.Take());
        Assert.Equal((2, 1, "connection refused"), (health.Nodes, health.Healthy, health.Problem));
    }

    [Fact]
    public async Task Take_OneIsOut_SaysWhatIsWrong()
    {
        await ApplyAsync(step: 1);
        _watch.Take();
        _urgency.Take();

        Sick(2, new string('x', 5000) + "\r\n");
        _watch.Look();

        Assert.True(_urgency.Take());
        var health = Assert.Single(_watch.Take());
        Assert.Equal((2, 1, 0), (health.Nodes, health.Healthy, health.DownMs));
        Assert.InRange(health.Problem!.Length, 1, 200);
    }

    [Fact]
    public async Task Take_AllAreOut_SaysForHowLongUntilOneIsBack()
    {
        await ApplyAsync(step: 1);
        Sick(2, "connection refused");
        Sick(3, "connection refused");
        _watch.Look();
        _gateway.Time.Advance(TimeSpan.FromSeconds(2.5));

        var down = Assert.Single(_watch.Take());
        Assert.Equal((0, 2500L, "connection refused"), (down.Healthy, down.DownMs, down.Problem));
        Assert.True(_watch.IsOutageFresh);
        _gateway.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3500, Assert.Single(_watch.Take()).DownMs);
        Assert.False(_watch.IsOutageFresh);

        _urgency.Take();
        _gateway.Directory.Report(NodeAt(2), NodeHealth.Healthy(since: 9));
        var back = Assert.Single(_watch.Take());
        Assert.Equal((1, 0L), (back.Healthy, back.DownMs));
        Assert.True(_urgency.Take());
    }

    [Fact]
    public async Task Take_StillOutInTheNextStep_IsOneOutage()
    {
        await ApplyAsync(step: 1);
        Sick(2, "connection refused");
        Sick(3, "connection refused");
        _watch.Look();
        _gateway.Time.Advance(TimeSpan.FromSeconds(2));

        await ApplyAsync(step: 2);
        var health = Assert.Single(_watch.Take());

        Assert.Equal((2, 2000L), (health.Step, health.DownMs));
    }

    [Fact]
    public async Task Look_NewStep_IsUrgentOnce()
    {
        await ApplyAsync(step: 1);
        _watch.Look();
        Assert.True(_urgency.Take());
        _watch.Look();
        Assert.False(_urgency.Take());

        await ApplyAsync(step: 2);
        _watch.Look();
        Assert.True(_urgency.Take());
    }

    [Fact]
    public async Task Look_AnOldNodeIsOut_IsNothingNew()
    {
        await ApplyAsync(step: 1);
        _watch.Look();
        _urgency.Take();

        Sick(1, "connection refused");
        _watch.Look();

        Assert.False(_urgency.Take());
    }

    [Fact]
    public async Task Ejected_ByAnswers_IsCountedOnceAndUrgent()
    {
        await ApplyAsync(step: 1);
        _watch.Take();
        _urgency.Take();
        Answer(port: 2, count: 5);

        Assert.True(_urgency.Take());
        Assert.Equal(1, Assert.Single(_watch.Take()).Ejections);
        Assert.Equal(0, Assert.Single(_watch.Take()).Ejections);
    }

    [Fact]
    public async Task NewNode_FailsForWhatARuleSent_StaysWhereItIs()
    {
        await ApplyAsync(step: 1);
        _watch.Take();
        Answer(port: 2, count: 50, isByRule: true);

        var health = Assert.Single(_watch.Take());
        Assert.Equal((2, 0), (health.Healthy, health.Ejections));
    }

    [Fact]
    public async Task Ejected_OldNode_IsNotCounted()
    {
        await ApplyAsync(step: 1);
        Answer(port: 1, count: 5);

        Assert.Equal(0, Assert.Single(_watch.Take()).Ejections);
    }

    [Fact]
    public async Task PutBack_WhatWasNotSent_ComesAgain()
    {
        await ApplyAsync(step: 1);
        Answer(port: 2, count: 5);

        _watch.PutBack(_watch.Take());

        Assert.Equal(1, Assert.Single(_watch.Take()).Ejections);
    }

    [Fact]
    public async Task Take_AnotherRollout_BeginsAnew()
    {
        await ApplyAsync(step: 1);
        Answer(port: 2, count: 5);
        _gateway.Registry.EndRollout("shop");
        await _gateway.Watcher.RunOnceAsync(default);
        Assert.Empty(_watch.Take());

        await ApplyAsync(step: 1);
        Assert.Equal(0, Assert.Single(_watch.Take()).Ejections);
    }

    private async Task ApplyAsync(int step)
    {
        _gateway.Registry.SetStep("shop", step, FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2), FakeRegistry.NodeOf("v2", 3));
        await _gateway.Watcher.RunOnceAsync(default);
    }

    private void Sick(int port, string reason) => _gateway.Directory.Report(NodeAt(port), NodeHealth.Unhealthy(reason, since: 1));

    private GatewayNode NodeAt(int port) => _gateway.Directory.Current.FindNodes("shop")!.Entries[port - 1].Node;

    private void Answer(int port, int count, bool isByRule = false)
    {
        var health = _gateway.Get<Kenger.Gateway.Health.PassiveHealth>();
        for (var i = 0; i < count; i++)
        {
            health.Observe(NodeAt(port), Results.Answered(500) with { IsByRule = isByRule });
        }
    }
}
