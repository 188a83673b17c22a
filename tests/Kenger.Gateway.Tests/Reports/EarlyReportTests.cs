using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>Reports that don't wait for their interval, of 7 s here; the clock is moved by hand.</summary>
public sealed class EarlyReportTests : IAsyncDisposable
{
    private readonly GatewayRig _gateway =
        new(("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_ID", "one"), ("KENGER_GATEWAY_REPORT_INTERVAL", "7"));

    private readonly ReportService _service;

    public EarlyReportTests() => _service = _gateway.Get<ReportService>();

    private IReadOnlyList<TrafficReport> Reports => _gateway.Registry.Reports;

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync(default);
        await _gateway.DisposeAsync();
    }

    [Theory]
    [InlineData(true, false, false, 250)]
    [InlineData(true, true, false, 250)]
    [InlineData(true, false, true, 1000)]
    [InlineData(false, true, false, 1000)]
    [InlineData(false, false, false, 7000)]
    [InlineData(false, false, true, 7000)]
    public void Pace_ByWhatIsKnown_IsThat(bool isAsked, bool isOutageFresh, bool hasFailed, int ms) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(ms), new ReportPace(TimeSpan.FromSeconds(7)).After(isAsked, isOutageFresh, hasFailed));

    [Fact]
    public async Task NewStep_Applied_IsReportedAtOnce()
    {
        await StartAsync();

        await ApplyAsync(step: 2);
        await NextAsync(2, TimeSpan.FromMilliseconds(250));

        Assert.Equal(2, Assert.Single(Reports[1].Candidates!).Step);
    }

    [Fact]
    public async Task Errors_OfANewNode_AreReportedBeforeTheInterval()
    {
        await StartAsync();
        _gateway.Time.Advance(TimeSpan.FromSeconds(1));

        Fail(port: 2);
        await BecomesAsync(2);

        var traffic = Assert.Single(Reports[1].Nodes);
        Assert.Equal((7L, 1, 1L), (traffic.Rollout!.Value, traffic.Step!.Value, traffic.Errors));
    }

    [Fact]
    public async Task Errors_Many_ComeInFewReports()
    {
        await StartAsync();
        for (var i = 0; i < 1000; i++)
        {
            Fail(port: 2);
        }

        await _gateway.Time.WhenTimersArmed(1);
        _gateway.Time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Single(Reports);
        await NextAsync(2, TimeSpan.FromMilliseconds(1));

        Assert.Equal(1000, Assert.Single(Reports[1].Nodes).Errors);
    }

    [Fact]
    public async Task Errors_OfAnOldNode_WaitForTheInterval()
    {
        await StartAsync();
        Fail(port: 1);
        await _gateway.Time.WhenTimersArmed(1);

        _gateway.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Single(Reports);
        await NextAsync(2, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task AllNewNodesOut_EachSecondAtFirst_ThenTheInterval()
    {
        await StartAsync();
        Sick(2);
        _gateway.Get<CandidateWatch>().Look();
        await NextAsync(2, TimeSpan.FromMilliseconds(250));
        await NextAsync(3, TimeSpan.FromSeconds(1));
        await NextAsync(4, TimeSpan.FromSeconds(1));
        await NextAsync(5, TimeSpan.FromSeconds(1));

        long[] down = [.. Reports.Skip(1).Select(report => report.Candidates![0].DownMs)];
        Assert.InRange(down[0], 250, 999);
        // A second from one report's begin to the next one's. What each says is taken a moment after it has begun, and the clock may move in between.
        Assert.All(down.Zip(down.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 900, 1500));
        Assert.InRange(down[^1], 3000, 4500);
        await _gateway.Time.WhenTimersArmed(1);
        _gateway.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(5, Reports.Count);
        await NextAsync(6, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task RegistryAway_WhatIsUrgent_ComesWithinASecondOfItsReturn()
    {
        await StartAsync();
        _gateway.Registry.ReportFailure = new KengerUnavailableException("no registry answered");
        Fail(port: 2);
        await _gateway.Time.WhenTimersArmed(1);
        _gateway.Time.Advance(TimeSpan.FromMilliseconds(250));
        await _gateway.Time.AdvanceUntil(() => _gateway.Said(EventIds.ReportNotSent).Count == 1, "the first try has failed");

        _gateway.Registry.ReportFailure = null;
        await NextAsync(2, TimeSpan.FromSeconds(1));

        Assert.Equal(1, Assert.Single(Reports[1].Nodes).Errors);
    }

    [Fact]
    public async Task Refused_WhatIsUrgent_KeepsNobodyBusy()
    {
        await StartAsync();
        _gateway.Registry.ReportFailure = new KengerNotFoundException("there is no such call");
        Fail(port: 2);
        await _gateway.Time.WhenTimersArmed(1);
        _gateway.Time.Advance(TimeSpan.FromMilliseconds(250));
        await _gateway.Time.AdvanceUntil(() => _gateway.Said(EventIds.ReportsRefused).Count == 1, "the report is refused");

        _gateway.Registry.ReportFailure = null;
        Fail(port: 2);
        await _gateway.Time.WhenTimersArmed(1);
        _gateway.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.Single(Reports);
    }

    // The first report says that step 1 is applied.
    private async Task StartAsync()
    {
        await ApplyAsync(step: 1);
        await _service.StartAsync(default);
        await NextAsync(1, TimeSpan.FromMilliseconds(250));
    }

    private async Task ApplyAsync(int step)
    {
        _gateway.Registry.SetStep("shop", step, FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2));
        await _gateway.Watcher.RunOnceAsync(default);
    }

    private async Task NextAsync(int count, TimeSpan after)
    {
        await _gateway.Time.WhenTimersArmed(1);
        Assert.Equal(count - 1, Reports.Count);
        _gateway.Time.Advance(after);
        await BecomesAsync(count);
    }

    private Task BecomesAsync(int count) => _gateway.Time.AdvanceUntil(() => Reports.Count == count, $"there are {count} reports");

    private void Sick(int port) => _gateway.Directory.Report(NodeAt(port), NodeHealth.Unhealthy("connection refused", since: 1));

    private void Fail(int port) => _gateway.Get<TrafficLedger>().Observe(NodeAt(port), Results.Answered(500));

    private GatewayNode NodeAt(int port) => _gateway.Directory.Current.FindNodes("shop")!.Entries[port - 1].Node;
}
