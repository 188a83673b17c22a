using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Kenger.Discovery.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using static Kenger.Discovery.Tests.Announced;

namespace Kenger.Discovery.Tests.Telemetry;

public sealed class TelemetryTests
{
    private readonly FakeFeed _feed = new();

    [Fact]
    public async Task Calls_OneOfWhichGoesToAnotherNode_AreCounted()
    {
        _feed.Announce("orders", Node(1001), Node(1002));
        await using var caller = new Caller(_feed, answer: RefusedAt1001);
        using var measured = MeasurementsOf(caller);

        // In turns, so one of the two meets the node that takes no connection.
        await caller.PortOfAsync();
        await caller.PortOfAsync();

        Assert.Equal(1, PicksOf(measured, "unreachable"));
        Assert.Equal(2, PicksOf(measured, "2xx"));
        Assert.Equal(1, measured.Sum("kenger.discovery.retries"));
        Assert.Equal(0, measured.Sum("kenger.discovery.retries.refused"));
        Assert.Equal(1, measured.Sum("kenger.discovery.ejections"));
        Assert.All(measured.Of("kenger.discovery.picks"), entry => Assert.Equal("orders", entry.Tags["namespace"]));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "4xx")]
    [InlineData(HttpStatusCode.BadGateway, "5xx")]
    public async Task Answer_OfAStatus_IsCountedByItsClass(HttpStatusCode status, string outcome)
    {
        _feed.Announce("orders", Node(1001));
        await using var caller = new Caller(_feed, answer: _ => new HttpResponseMessage(status));
        using var measured = MeasurementsOf(caller);

        await caller.PortOfAsync();

        Assert.Equal(1, PicksOf(measured, outcome));
    }

    [Fact]
    public async Task Call_ThatNobodyCanTake_IsCounted()
    {
        _feed.Announce("orders", Node(1001, 0));
        await using var caller = new Caller(_feed);
        using var measured = MeasurementsOf(caller);

        await Assert.ThrowsAsync<HttpRequestException>(() => caller.PortOfAsync());

        Assert.Equal(1, PicksOf(measured, "no_node"));
    }

    [Fact]
    public async Task Retry_WithoutABudget_IsCountedAsRefused()
    {
        _feed.Announce("orders", Node(1001), Node(1002));
        await using var caller = new Caller(_feed, options => (options.RetryBudget, options.MinRetriesPerSecond) = (0, 0), RefusedAt1001);
        using var measured = MeasurementsOf(caller);

        var ends = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            try
            {
                return await caller.PortOfAsync() == 1002;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }));

        Assert.Equal([false, true], ends.Order());
        Assert.Equal(1, measured.Sum("kenger.discovery.retries.refused"));
        Assert.Equal(0, measured.Sum("kenger.discovery.retries"));
    }

    [Fact]
    public async Task Age_OfWhatIsKnown_GrowsUntilTheRegistryAnswers()
    {
        _feed.Announce("orders", Node(1001));
        var time = new FakeTimeProvider();
        await using var caller = new Caller(_feed, time: time);
        using var measured = MeasurementsOf(caller);
        measured.Observe();
        Assert.Empty(measured.Of("kenger.discovery.registry.age"));
        await caller.PortOfAsync();
        await Eventually.BecomesTrue(() => caller.Watch.Status.AnsweredAt is not null, "the answer is noted");

        time.Advance(TimeSpan.FromSeconds(7));
        measured.Observe();

        Assert.Equal(7, Assert.Single(measured.Of("kenger.discovery.registry.age")).Value);
    }

    [Fact]
    public async Task Span_OfEachAttempt_SaysWhereItWentAndHowItEnded()
    {
        _feed.Announce("orders", Node(1001), Node(1002));
        await using var caller = new Caller(_feed, answer: RefusedAt1001);
        using var root = new Activity("test");
        root.SetIdFormat(ActivityIdFormat.W3C).Start();
        ConcurrentQueue<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DiscoveryTraces.SourceName,
            // Other tests of this process make spans, too.
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == root.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await caller.PortOfAsync();
        await caller.PortOfAsync();

        var failed = Assert.Single(spans, span => span.Status == ActivityStatusCode.Error);
        Assert.Equal(("GET", ActivityKind.Client, root.SpanId), (failed.DisplayName, failed.Kind, failed.ParentSpanId));
        Assert.Equal("unreachable", failed.GetTagItem("error.type"));
        Assert.Equal("127.0.0.1:1001", failed.GetTagItem("kenger.node"));
        Assert.Equal(1, failed.GetTagItem("kenger.attempt"));
        var retried = Assert.Single(spans, span => Equals(span.GetTagItem("kenger.attempt"), 2));
        Assert.Equal("127.0.0.1:1002", retried.GetTagItem("kenger.node"));
        Assert.Equal("orders", retried.GetTagItem("kenger.namespace"));
        Assert.Equal(200, retried.GetTagItem("http.response.status_code"));
        Assert.Equal(1, retried.GetTagItem("http.request.resend_count"));
        Assert.Equal(3, spans.Count);
    }

    private static HttpResponseMessage RefusedAt1001(HttpRequestMessage request) =>
        request.RequestUri!.Port == 1001
            ? throw new HttpRequestException(HttpRequestError.ConnectionError, "connection refused")
            : new HttpResponseMessage(HttpStatusCode.OK);

    private static Measurements MeasurementsOf(Caller caller) => new(caller.Services.GetRequiredService<IMeterFactory>(), DiscoveryMetrics.MeterName);

    private static double PicksOf(Measurements measured, string outcome) =>
        measured.Of("kenger.discovery.picks").Where(entry => Equals(entry.Tags["outcome"], outcome)).Sum(entry => entry.Value);
}
