using Kenger.Contracts;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Tests;

/// <summary>What is counted where: by step, by rule, by what became of it.</summary>
public sealed class WindowedCountsTests
{
    private readonly ReportUrgency _urgency = new();
    private readonly TrafficLedger _ledger;

    public WindowedCountsTests() => _ledger = new TrafficLedger(_urgency);

    [Fact]
    public void Take_AttemptThatEndsInTheNextStep_CountsForItsOwn()
    {
        var first = Node(step: 1);
        var second = first.With(Rules.V2, RolloutWindow.Create(FakeRegistry.RolloutAt(2), first.Window));
        _ledger.Observe(second, Results.Answered(200));
        _ledger.Observe(first, Results.Answered(500));

        var taken = Take().ToDictionary(traffic => traffic.Step!.Value);

        Assert.Equal((7L, 1L, 1L), (taken[1].Rollout!.Value, taken[1].Requests, taken[1].Errors));
        Assert.Equal((7L, 1L, 0L), (taken[2].Rollout!.Value, taken[2].Requests, taken[2].Errors));
    }

    [Fact]
    public void Take_NoRollout_SaysNothingOfOne()
    {
        _ledger.Observe(new GatewayNode("shop", "127.0.0.1", 1, DateTimeOffset.UnixEpoch), Results.Answered(200));

        var traffic = Assert.Single(Take());

        Assert.Null(traffic.Rollout);
        Assert.Null(traffic.Step);
        Assert.False(traffic.ByRule);
    }

    [Fact]
    public void Take_SentByARule_IsARowOfItsOwn()
    {
        var node = Node(step: 1);
        _ledger.Observe(node, Results.Answered(500) with { IsByRule = true });
        _ledger.Observe(node, Results.Answered(500) with { IsByRule = true });
        _ledger.Observe(node, Results.Answered(200));

        var taken = Take().ToDictionary(traffic => traffic.ByRule);

        Assert.Equal((2, 2), (taken[true].Requests, taken[true].Errors));
        Assert.Equal((1, 0), (taken[false].Requests, taken[false].Errors));
        Assert.Equal((7L, 1), (taken[true].Rollout!.Value, taken[true].Step!.Value));
    }

    [Fact]
    public void PutBack_SentByARule_StaysApart()
    {
        _ledger.Observe(Node(step: 1), Results.Answered(200) with { IsByRule = true });
        _ledger.PutBack(_ledger.Take());

        Assert.True(Assert.Single(Take()).ByRule);
    }

    [Theory]
    [InlineData(399, 0)]
    [InlineData(400, 1)]
    [InlineData(404, 1)]
    [InlineData(429, 1)]
    [InlineData(499, 1)]
    [InlineData(500, 0)]
    public void Take_Status_IsAnErrorOfTheClientFrom400(int status, int clientErrors)
    {
        _ledger.Observe(Node(step: 1), Results.Answered(status));

        var traffic = Assert.Single(Take());

        Assert.Equal((1, clientErrors, status >= 500 ? 1 : 0), (traffic.Requests, traffic.ClientErrors, traffic.Errors));
        Assert.Equal(1, traffic.Latency[1]);
    }

    [Theory]
    [InlineData(ForwarderError.RequestCanceled, true)]
    [InlineData(ForwarderError.ResponseBodyCanceled, true)]
    [InlineData(ForwarderError.ResponseBodyClient, true)]
    [InlineData(ForwarderError.RequestBodyClient, false)]
    public void Take_ClientLeft_CountsHowLongItHadWaitedUnlessItWasStillSending(ForwarderError error, bool isAbandoned)
    {
        _ledger.Observe(Node(step: 1), Gone(error, started: false, contentType: null, TimeSpan.FromSeconds(2)));

        var traffic = Assert.Single(Take());

        Assert.Equal((1, 0, isAbandoned ? 1 : 0), (traffic.Requests, traffic.Errors, traffic.Abandoned));
        Assert.Equal(isAbandoned ? [LatencyBuckets.Of(TimeSpan.FromSeconds(2)), 1L] : null, traffic.AbandonedAfter);
        Assert.Empty(traffic.Latency);
    }

    [Theory]
    [InlineData("text/event-stream", true, 0)]
    [InlineData("application/grpc", true, 0)]
    [InlineData("application/grpc", false, 1)]
    [InlineData("application/json", true, 1)]
    [InlineData(null, false, 1)]
    public void Take_ClientLeftAStreamThatHadBegun_IsItsEnd(string? contentType, bool started, int abandoned)
    {
        _ledger.Observe(Node(step: 1), Gone(ForwarderError.ResponseBodyCanceled, started, contentType, TimeSpan.FromHours(1)));

        var traffic = Assert.Single(Take());
        Assert.Equal((1, abandoned), (traffic.Requests, traffic.Abandoned));
    }

    [Fact]
    public void Take_ErrorOfAStream_IsAnError()
    {
        var context = new DefaultHttpContext { Response = { StatusCode = 500, ContentType = "text/event-stream" } };
        _ledger.Observe(Node(step: 1), AttemptResult.Classify(context, TimeSpan.FromSeconds(5)));

        Assert.Equal(1, Assert.Single(Take()).Errors);
    }

    [Fact]
    public void Observe_ErrorsOfANewNode_AreUrgentAtFirstAndAtEachDoubling()
    {
        var node = Node(step: 1);
        List<int> urgent = [];
        for (var i = 1; i <= 40; i++)
        {
            _ledger.Observe(node, i % 2 == 0 ? Results.NoConnection() : Results.Answered(500));
            _ledger.Observe(node, Results.Answered(200));
            if (_urgency.Take())
            {
                urgent.Add(i);
            }
        }

        Assert.Equal([1, 2, 3, 4, 8, 16, 32], urgent);
    }

    [Fact]
    public void Observe_ErrorsOfTheNextStep_AreUrgentAgain()
    {
        var first = Node(step: 1);
        _ledger.Observe(first, Results.Answered(500));
        _ledger.Observe(first, Results.Answered(500));
        _ledger.Observe(first, Results.Answered(500));
        _urgency.Take();

        _ledger.Observe(first.With(Rules.V2, RolloutWindow.Create(FakeRegistry.RolloutAt(2), first.Window)), Results.Answered(500));

        Assert.True(_urgency.Take());
    }

    [Fact]
    public void Observe_ManyClientErrorsOfANewNode_AreUrgentToo()
    {
        var node = Node(step: 1);
        List<int> urgent = [];
        for (var i = 1; i <= 40; i++)
        {
            _ledger.Observe(node, Results.Answered(404));
            if (_urgency.Take())
            {
                urgent.Add(i);
            }
        }

        Assert.Equal([4, 8, 16, 32], urgent);
    }

    [Fact]
    public void Observe_ErrorsOfOthers_AreNot()
    {
        var old = Node(step: 1).With(new Dictionary<string, string> { ["version"] = "v1" }, Node(step: 1).Window);
        _ledger.Observe(old, Results.Answered(500));
        _ledger.Observe(Node(step: 1), Results.Answered(500) with { IsByRule = true });
        _ledger.Observe(Node(step: 1), Results.Answered(404));
        _ledger.Observe(new GatewayNode("shop", "127.0.0.1", 1, DateTimeOffset.UnixEpoch, labels: Rules.V2), Results.Answered(500));

        Assert.False(_urgency.Take());
    }

    private NodeTraffic[] Take() => [.. _ledger.Take().Select(counts => counts.ToWire())];

    private static GatewayNode Node(int step) =>
        new("shop", "127.0.0.1", 1, DateTimeOffset.UnixEpoch, labels: Rules.V2,
            window: RolloutWindow.Create(FakeRegistry.RolloutAt(step), before: null));

    private static AttemptResult Gone(ForwarderError error, bool started, string? contentType, TimeSpan after)
    {
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };
        context.Features.Set<IForwarderErrorFeature>(new Failure(error));
        context.Features.Set<IHttpResponseFeature>(new Response { Started = started });
        context.Response.ContentType = contentType;
        return AttemptResult.Classify(context, after);
    }

    private sealed record Failure(ForwarderError Error) : IForwarderErrorFeature
    {
        public Exception? Exception => null;
    }

    private sealed class Response : HttpResponseFeature
    {
        public override bool HasStarted => Started;

        public bool Started { get; init; }
    }
}
