using Kenger.Contracts;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

public sealed class TrafficLedgerTests
{
    [Fact]
    public void Take_AnsweredByStatusAndTime_IsCountedInItsBucket()
    {
        var ledger = new TrafficLedger(new ReportUrgency());
        var node = Node(1);
        ledger.Observe(node, AttemptResult.Classify(Answer(200), TimeSpan.FromMilliseconds(3)));
        ledger.Observe(node, AttemptResult.Classify(Answer(404), TimeSpan.FromMilliseconds(3)));
        ledger.Observe(node, AttemptResult.Classify(Answer(500), TimeSpan.FromMilliseconds(40)));

        var traffic = Assert.Single(ledger.Take()).ToWire();

        Assert.Equal(("shop", "10.0.0.1", 1, 3, 1, 0),
            (traffic.Ns, traffic.Host, traffic.Port, traffic.Requests, traffic.Errors, traffic.ConnectFailures));
        Assert.Equal([LatencyBuckets.Of(TimeSpan.FromMilliseconds(3)), 2, LatencyBuckets.Of(TimeSpan.FromMilliseconds(40)), 1],
            traffic.Latency);
    }

    [Theory]
    [InlineData(101, null, "GET", 5)]
    [InlineData(200, "text/event-stream; charset=utf-8", "GET", 5000)]
    [InlineData(200, null, "CONNECT", 5000)]
    public void Take_AnswerThatNeverEndsByItself_IsARequestWithoutALatency(int status, string? type, string method, int ms)
    {
        var ledger = new TrafficLedger(new ReportUrgency());
        var context = Answer(status);
        context.Response.ContentType = type;
        context.Request.Method = method;
        ledger.Observe(Node(1), AttemptResult.Classify(context, TimeSpan.FromMilliseconds(ms)));

        var traffic = Assert.Single(ledger.Take()).ToWire();

        Assert.Equal((1, 0), (traffic.Requests, traffic.Errors));
        Assert.Empty(traffic.Latency);
    }

    [Fact]
    public void Take_Twice_NothingIsCountedTwiceAndNothingIsForgotten()
    {
        var ledger = new TrafficLedger(new ReportUrgency());
        var node = Node(1);
        ledger.Observe(node, AttemptResult.Classify(Answer(200), TimeSpan.Zero));
        Assert.Single(ledger.Take());
        Assert.Empty(ledger.Take());
        Assert.Empty(ledger.Take());

        // It was forgotten in between.
        ledger.Observe(node, AttemptResult.Classify(Answer(200), TimeSpan.Zero));
        Assert.Equal(1, Assert.Single(ledger.Take()).ToWire().Requests);
    }

    [Fact]
    public void PutBack_AndMore_IsPartOfTheNext()
    {
        var ledger = new TrafficLedger(new ReportUrgency());
        var node = Node(1);
        ledger.Observe(node, AttemptResult.Classify(Answer(503), TimeSpan.FromMilliseconds(1)));
        ledger.PutBack(ledger.Take());
        ledger.Observe(node, AttemptResult.Classify(Answer(200), TimeSpan.FromMilliseconds(1)));

        var traffic = Assert.Single(ledger.Take()).ToWire();

        Assert.Equal((2, 1), (traffic.Requests, traffic.Errors));
    }

    [Fact]
    public void Labels_Changed_EachKeepItsOwnCounts()
    {
        var ledger = new TrafficLedger(new ReportUrgency());
        var node =
            new GatewayNode("shop", "10.0.0.1", 1, DateTimeOffset.UnixEpoch, labels: new Dictionary<string, string> { ["version"] = "v1" });
        var later = node.With(Rules.V2, window: null);
        ledger.Observe(later, AttemptResult.Classify(Answer(200), TimeSpan.Zero));
        ledger.Observe(node, AttemptResult.Classify(Answer(500), TimeSpan.Zero));

        var taken = ledger.Take().Select(counts => counts.ToWire()).ToDictionary(traffic => traffic.Labels!["version"]);

        Assert.Equal((1, 1, 1, 0), (taken["v1"].Requests, taken["v1"].Errors, taken["v2"].Requests, taken["v2"].Errors));
    }

    [Fact]
    public async Task Take_WhileOthersCount_LosesNothingAndNeverSaysErrorsWithoutRequests()
    {
        const int each = 200_000;
        var ledger = new TrafficLedger(new ReportUrgency());
        GatewayNode[] nodes = [.. Enumerable.Range(1, 50).Select(Node)];
        var counting = Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            var context = Answer(thread % 2 == 0 ? 200 : 500);
            for (var i = 0; i < each; i++)
            {
                // One node after the other: they are forgotten and listed again all the time.
                ledger.Observe(nodes[i % nodes.Length], AttemptResult.Classify(context, TimeSpan.FromMilliseconds(i % 7)));
            }
        })));

        var (requests, errors) = (0L, 0L);
        bool isLast;
        do
        {
            isLast = counting.IsCompleted;
            foreach (var traffic in ledger.Take().Select(counts => counts.ToWire()))
            {
                Assert.InRange(traffic.Errors, 0, traffic.Requests);
                requests += traffic.Requests;
                errors += traffic.Errors;
            }
        }
        while (!isLast);

        await counting;
        Assert.Equal((4 * each, 2 * each), (requests, errors));
    }

    private static GatewayNode Node(int port) => new("shop", "10.0.0.1", port, DateTimeOffset.UnixEpoch);

    private static DefaultHttpContext Answer(int status) => new() { Response = { StatusCode = status } };
}
