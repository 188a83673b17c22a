using Kenger.Contracts;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kenger.Gateway.Tests;

/// <summary>Requests of a rollout that wait for their answers; the clock is moved by hand.</summary>
public sealed class OverdueTests : IAsyncDisposable
{
    private readonly GatewayRig _gateway =
        new(("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_ID", "one"), ("KENGER_GATEWAY_REPORT_INTERVAL", "60"));

    private readonly OverdueWatch _watch;

    public OverdueTests() => _watch = new OverdueWatch(
        _gateway.Get<RunningAttempts>(), Ledger, _gateway.Directory, _gateway.Time, NullLogger<OverdueWatch>.Instance);

    private TrafficLedger Ledger => _gateway.Get<TrafficLedger>();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task NewNodeHangs_OldOnesAnswerAtOnce_CountsAfterASecondAndOnlyOnce()
    {
        await ApplyAsync();
        AnswerOld(20, ms: 5);
        var attempt = Begin(port: 2);

        await LaterAsync(1);
        Assert.Null(Take());
        await LaterAsync(0.25);
        var traffic = Take()!;
        await LaterAsync(30);
        Assert.Null(Take());

        Assert.Equal((2, 1L, 1L, 0L, 0L), (traffic.Port, traffic.Requests, traffic.Overdue, traffic.Errors, traffic.Abandoned));
        // That it takes longer than this is known.
        Assert.Equal([LatencyBuckets.Of(TimeSpan.FromMilliseconds(1250)), 1], traffic.Latency);
        Assert.True(_gateway.Get<ReportUrgency>().IsAsked);

        // However it ends.
        var result = Results.Answered(500).With(RunningAttempts.End(attempt));
        Ledger.Observe(NodeAt(2), result);
        Ledger.Observe(NodeAt(2), AttemptResult.Classify(Yarp.ReverseProxy.Forwarder.ForwarderError.RequestCanceled, null, isClientGone: true) with { IsOverdue = true });
        Assert.Null(Take());
    }

    [Fact]
    public async Task OldNodeHangs_CountsAlike_AndNobodyHurries()
    {
        await ApplyAsync();
        AnswerOld(20, ms: 5);
        Begin(port: 1);
        _gateway.Get<ReportUrgency>().Take();

        await LaterAsync(1.25);

        Assert.Equal((1, 1L), Take() is var traffic ? (traffic!.Port, traffic.Overdue) : default);
        Assert.False(_gateway.Get<ReportUrgency>().IsAsked);
    }

    [Theory]
    [InlineData(null, null, 20, 5, 1.0, 1.1)]
    [InlineData(null, null, 20, 1000, 4.0, 5.0)]
    [InlineData(null, 10.0, 20, 1000, 10.0, 12.1)]
    [InlineData(null, 1.5, 20, 1000, 4.0, 5.0)]
    [InlineData(500.0, null, 0, 0, 1.0, 1.1)]
    [InlineData(3000.0, null, 0, 0, 3.0, 3.7)]
    [InlineData(3000.0, 10.0, 20, 5, 3.0, 3.7)]
    public async Task Patience_ByLimitsAndOldAnswers_IsThat(double? maxMs, double? vsStable, int answers, int ms, double least, double most)
    {
        await ApplyAsync(maxMs, vsStable);
        AnswerOld(answers, ms);
        await _watch.RunOnceAsync(default);

        Assert.InRange(NodeAt(2).Window!.Patience.Current!.Value.TotalSeconds, least, most);
    }

    [Theory]
    [InlineData(19, 5)]
    [InlineData(20, 60_000)]
    public async Task Patience_NothingToGoBy_IsNone(int answers, int ms)
    {
        await ApplyAsync();
        AnswerOld(answers, ms);
        Begin(port: 2);

        await LaterAsync(3600);

        Assert.Null(NodeAt(2).Window!.Patience.Current);
        Assert.Null(Take());
    }

    [Fact]
    public async Task Patience_NextStep_IsKept_AndAnotherRolloutBeginsAnew()
    {
        await ApplyAsync();
        AnswerOld(20, ms: 5);
        await ApplyAsync(step: 2);
        await _watch.RunOnceAsync(default);
        Assert.NotNull(NodeAt(2).Window!.Patience.Current);

        await ApplyAsync(maxMs: 5000, step: 2, id: 8);
        await _watch.RunOnceAsync(default);

        Assert.InRange(NodeAt(2).Window!.Patience.Current!.Value.TotalSeconds, 5, 6);
    }

    [Fact]
    public async Task SentByARuleOrAnswering_IsNotOverdue()
    {
        await ApplyAsync();
        AnswerOld(20, ms: 5);
        Begin(port: 2, isByRule: true);
        Begin(port: 2, hasStarted: true);

        await LaterAsync(3600);

        Assert.Null(Take());
    }

    [Fact]
    public async Task NoRollout_NobodyIsOverdue()
    {
        _gateway.Registry.Set("shop", FakeRegistry.NodeOf("v1", 1), FakeRegistry.NodeOf("v2", 2));
        await _gateway.Watcher.RunOnceAsync(default);
        AnswerOld(20, ms: 5);
        Begin(port: 2);

        await LaterAsync(3600);

        Assert.Null(Take());
    }

    [Fact]
    public async Task SlowAnswers_OfTheOldNodes_CountForThePatience_OverdueOrNot()
    {
        await ApplyAsync();
        AnswerOld(20, ms: 5);
        var attempt = Begin(port: 1);
        await LaterAsync(2);
        Assert.Equal(1, Take()!.Overdue);

        for (var i = 0; i < 2; i++)
        {
            Ledger.Observe(NodeAt(1), Answered(8000) with { IsOverdue = true });
        }

        RunningAttempts.End(attempt);
        await _watch.RunOnceAsync(default);

        Assert.InRange(NodeAt(1).Window!.Patience.Current!.Value.TotalSeconds, 25, 45);
    }

    [Fact]
    public async Task VersionHangs_TheRegistryKnowsWithinTwoSeconds()
    {
        await ApplyAsync();
        AnswerOld(20, ms: 5);
        var service = _gateway.Get<ReportService>();
        await service.StartAsync(default);
        await NextReportAsync(1);

        var began = _gateway.Time.GetUtcNow();
        for (var i = 0; i < 3; i++)
        {
            Begin(port: 2);
        }

        // Asked for, or asked for and sent already.
        while (!_gateway.Get<ReportUrgency>().IsAsked && _gateway.Registry.Reports.Count < 2)
        {
            await _gateway.Time.WhenTimersArmed(1);
            await LaterAsync(0.25);
        }

        await NextReportAsync(2);
        Assert.Equal(3, _gateway.Registry.Reports[1].Nodes.Sum(node => node.Overdue));
        Assert.InRange((_gateway.Time.GetUtcNow() - began).TotalSeconds, 1, 2);
        await service.StopAsync(default);
    }

    private Task NextReportAsync(int count) =>
        _gateway.Time.AdvanceUntil(() => _gateway.Registry.Reports.Count == count, $"there are {count} reports");

    private async Task ApplyAsync(double? maxMs = null, double? vsStable = null, int step = 1, long id = 7)
    {
        _gateway.Registry.SetStep(
            "shop",
            FakeRegistry.RolloutAt(step) with { Id = id, MaxP99Ms = maxMs, MaxP99VsStable = vsStable },
            FakeRegistry.NodeOf("v1", 1),
            FakeRegistry.NodeOf("v2", 2));
        await _gateway.Watcher.RunOnceAsync(default);
    }

    private async Task LaterAsync(double seconds)
    {
        _gateway.Time.Advance(TimeSpan.FromSeconds(seconds));
        await _watch.RunOnceAsync(default);
    }

    private void AnswerOld(int times, int ms)
    {
        for (var i = 0; i < times; i++)
        {
            Ledger.Observe(NodeAt(1), Answered(ms));
        }

        Ledger.Take();
    }

    // What is overdue; else nothing.
    private NodeTraffic? Take() => Ledger.Take().Select(each => each.ToWire()).SingleOrDefault();

    private static AttemptResult Answered(int ms) =>
        AttemptResult.Classify(new DefaultHttpContext { Response = { StatusCode = 200 } }, TimeSpan.FromMilliseconds(ms));

    private RunningAttempt Begin(int port, bool isByRule = false, bool hasStarted = false)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseFeature>(new Response(hasStarted));
        context.Features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        return _gateway.Get<RunningAttempts>().Begin(NodeAt(port), context.Features, _gateway.Time.GetTimestamp(), isByRule);
    }

    private GatewayNode NodeAt(int port) => _gateway.Directory.Current.FindNodes("shop")!.Entries[port - 1].Node;

    private sealed class Response(bool hasStarted) : HttpResponseFeature
    {
        public override bool HasStarted => hasStarted;
    }
}
