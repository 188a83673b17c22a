using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.Discovery.Following;
using Kenger.Discovery.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using static Kenger.Discovery.Tests.Announced;

namespace Kenger.Discovery.Tests.Grpc;

/// <summary>Channels to <c>kenger:///orders</c>, with real gRPC servers on loopback.</summary>
public sealed class GrpcChannelTests
{
    private readonly FakeFeed _feed = new();

    [Fact]
    public async Task Calls_OnceAllAreConnected_AreSplitByExactWeights()
    {
        await using var one = await GrpcNode.StartAsync();
        await using var two = await GrpcNode.StartAsync();
        await using var three = await GrpcNode.StartAsync();
        _feed.Announce("orders", Node(one.Port, 5), Node(two.Port, 1), Node(three.Port, 0));
        await using var caller = GrpcCaller.Of(_feed);
        await caller.MeetAsync(one.Port, two.Port);

        Dictionary<int, int> answers = [];
        for (var i = 0; i < 600; i++)
        {
            var port = await caller.PortOfAsync();
            answers[port] = answers.GetValueOrDefault(port) + 1;
        }

        Assert.InRange(answers[one.Port], 499, 501);
        Assert.InRange(answers[two.Port], 99, 101);
        Assert.Equal(600, answers[one.Port] + answers[two.Port]);
    }

    [Fact]
    public async Task Authority_OfACall_IsTheService()
    {
        await using var one = await GrpcNode.StartAsync();
        _feed.Announce("orders", Node(one.Port));
        await using var caller = GrpcCaller.Of(_feed);

        Assert.Equal("orders", (await caller.AskAsync()).Authority);
    }

    [Fact]
    public async Task Weight_SetTo0_GetsNoNewCall_AndKeepsItsStream()
    {
        await using var one = await GrpcNode.StartAsync();
        await using var two = await GrpcNode.StartAsync();
        _feed.Announce("orders", Node(one.Port), Node(two.Port));
        await using var caller = GrpcCaller.Of(_feed);
        await caller.MeetAsync(one.Port, two.Port);
        using var stream = caller.Follow();
        var (at, other) = await NextAsync(stream) == one.Port ? (one, two) : (two, one);

        _feed.Announce("orders", Node(at.Port, 0), Node(other.Port));
        await Eventually.BecomesTrue(() => caller.Orders!.Nodes.WeightedCount == 1, "the weight is applied");

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(other.Port, await caller.PortOfAsync());
        }

        Assert.Equal(at.Port, await NextAsync(stream));
        _feed.Announce("orders", Node(other.Port));
        await Eventually.BecomesTrue(() => caller.Orders!.Nodes.Entries.Count == 1, "it is gone");
        Assert.Equal(at.Port, await NextAsync(stream));
    }

    [Fact]
    public async Task Node_ThatComes_GetsCalls()
    {
        await using var one = await GrpcNode.StartAsync();
        await using var two = await GrpcNode.StartAsync();
        _feed.Announce("orders", Node(one.Port));
        await using var caller = GrpcCaller.Of(_feed);
        Assert.Equal(one.Port, await caller.PortOfAsync());

        _feed.Announce("orders", Node(one.Port), Node(two.Port));

        await caller.MeetAsync(one.Port, two.Port);
    }

    [Fact]
    public async Task Rule_ByAHeader_ChoosesNodes_FromTheFirstCallOn()
    {
        await using var old = await GrpcNode.StartAsync();
        await using var candidate = await GrpcNode.StartAsync();
        _feed.Announce(
            "orders",
            [Node(old.Port, version: "v1"), Node(candidate.Port, 0, version: "v2", ownWeight: 100)],
            [
                new SyncRule
                {
                    Id = 1,
                    Match = new RuleMatch { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-tester"] = "1" } },
                    Target = new RuleTarget { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["version"] = "v2" } },
                },
            ]);
        await using var caller = GrpcCaller.Of(_feed);

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(candidate.Port, await caller.PortOfAsync(new Metadata { { "x-tester", "1" } }));
            Assert.Equal(old.Port, await caller.PortOfAsync());
        }
    }

    [Fact]
    public async Task Node_ThatTakesNoConnection_CostsNoCall()
    {
        await using var one = await GrpcNode.StartAsync();
        using var dead = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Bound, and not listening: nobody else gets it, and it takes no connection.
        dead.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _feed.Announce("orders", Node(one.Port), Node(((IPEndPoint)dead.LocalEndPoint!).Port));
        await using var caller = GrpcCaller.Of(_feed, options => options.EjectionTime = TimeSpan.FromHours(1));

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(one.Port, await caller.PortOfAsync());
        }

        await Eventually.BecomesTrue(() => caller.Orders!.Nodes.EjectedCount == 1, "it is out for all clients of the process");
    }

    [Fact]
    public async Task Service_WithoutANode_IsUnavailable_AndSaysWhy()
    {
        _feed.Announce("orders", Node(1, 0));
        await using var caller = GrpcCaller.Of(_feed);
        await using var stranger = GrpcCaller.Of(_feed, address: "kenger:///unknown");

        var noWeight = await Assert.ThrowsAsync<RpcException>(() => caller.PortOfAsync());
        var unknown = await Assert.ThrowsAsync<RpcException>(() => stranger.PortOfAsync());

        Assert.Equal((StatusCode.Unavailable, StatusCode.Unavailable), (noWeight.StatusCode, unknown.StatusCode));
        Assert.Contains("all its nodes have weight 0", noWeight.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("no namespace 'unknown'", unknown.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_IsCounted_AndItsSpanSaysWhereItWent()
    {
        await using var one = await GrpcNode.StartAsync();
        _feed.Announce("orders", Node(one.Port));
        await using var caller = GrpcCaller.Of(_feed);
        using var measured = new Measurements(caller.Services.GetRequiredService<IMeterFactory>(), DiscoveryMetrics.MeterName);
        using var root = new Activity("test");
        root.SetIdFormat(ActivityIdFormat.W3C).Start();
        ConcurrentQueue<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Grpc.Net.Client",
            // Other tests of this process make calls, too.
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == root.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await caller.PortOfAsync();

        await Eventually.BecomesTrue(() => !spans.IsEmpty && measured.Of("kenger.discovery.picks").Count > 0, "the call is told");
        Assert.Equal($"127.0.0.1:{one.Port}", Assert.Single(spans).GetTagItem("kenger.node"));
        Assert.Equal("answered", Assert.Single(measured.Of("kenger.discovery.picks")).Tags["outcome"]);
    }

    [Theory]
    [InlineData("kenger://orders")]
    [InlineData("kenger:///")]
    [InlineData("kenger:///a/b")]
    public void Address_ThatNamesNoService_IsRefused(string address)
    {
        var failure = Assert.Throws<ArgumentException>(() => GrpcCaller.Of(_feed, address: address));

        Assert.Contains("kenger:///orders", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registry_ThatIsNotThereYet_FailsTheCall_AndCountsOnceItIs()
    {
        await using var one = await GrpcNode.StartAsync();
        _feed.Failure = new KengerException("nobody is there", 503);
        await using var caller = GrpcCaller.Of(_feed, options => options.FirstAnswerTimeout = TimeSpan.FromMilliseconds(50));

        var failure = await Assert.ThrowsAsync<RpcException>(() => caller.PortOfAsync());

        Assert.Contains("the registry does not answer", failure.Status.Detail, StringComparison.Ordinal);
        _feed.Failure = null;
        _feed.Announce("orders", Node(one.Port));
        await Eventually.BecomesTrue(
            async () =>
            {
                try
                {
                    return await caller.PortOfAsync() == one.Port;
                }
                catch (RpcException)
                {
                    return false;
                }
            },
            "the channel has its node");
    }

    [Fact]
    public async Task Registry_ThatStops_LeavesTheNodes()
    {
        var registry = await RealRegistry.StartAsync();
        await using var one = await GrpcNode.StartAsync(registry.Url);
        await using var caller = GrpcCaller.Of(registry);
        await WaitForNodesAsync(caller, 1);

        await registry.DisposeAsync();
        await Eventually.BecomesTrue(() => caller.Services.GetRequiredService<ServiceWatch>().Status.Problem is not null, "the registry is gone");

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(one.Port, await caller.PortOfAsync());
        }
    }

    [Fact]
    public async Task PoliteStop_UnderLoad_LosesNoCall()
    {
        await using var registry = await RealRegistry.StartAsync();
        await using var one = await GrpcNode.StartAsync(registry.Url);
        await using var two = await GrpcNode.StartAsync(registry.Url);
        await using var caller = GrpcCaller.Of(registry);
        ConcurrentDictionary<int, int> answers = new();
        ConcurrentQueue<RpcException> failures = [];
        using var over = new CancellationTokenSource();
        await WaitForNodesAsync(caller, 2);
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                try
                {
                    answers.AddOrUpdate(await caller.PortOfAsync(), 1, (_, count) => count + 1);
                }
                catch (RpcException exception)
                {
                    failures.Enqueue(exception);
                }
            }
        })).ToArray();
        await Eventually.BecomesTrue(() => answers.Count == 2 && answers.Values.Min() > 50, "both serve");

        await two.StopAsync();
        var after = answers.Values.Sum();
        await Eventually.BecomesTrue(() => answers.Values.Sum() > after + 500, "the other goes on");
        await over.CancelAsync();
        await Task.WhenAll(load);

        Assert.Empty(failures);
    }

    private static async Task<int> NextAsync(AsyncDuplexStreamingCall<string, string> stream)
    {
        await stream.RequestStream.WriteAsync("");
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        return int.Parse(stream.ResponseStream.Current, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Task WaitForNodesAsync(GrpcCaller caller, int count) =>
        Eventually.BecomesTrue(
            async () =>
            {
                try
                {
                    await caller.PortOfAsync();
                }
                catch (RpcException)
                {
                    // Nobody has registered yet.
                }

                return caller.Orders?.Nodes.Entries.Count == count;
            },
            "all are registered");
}
