using System.Net;
using System.Text;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Reports;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kenger.Gateway.Tests;

/// <summary>What a gateway reports of real nodes while a rollout is running: v1 is the old version, v2 the new one.</summary>
public sealed class RolloutTrafficTests
{
    private static readonly (string, string?) Seldom = ("KENGER_GATEWAY_REPORT_INTERVAL", "60");

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(429)]
    public async Task NewVersion_AnswersClientErrorsToEverything_IsReported(int status)
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2", Answer(status));
        var registry = Step(new FakeRegistry(), 1, v1.Port, v2.Port);
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, Seldom);

        await AskAsync(gateway, 40);

        var (old, fresh) = await SidesAsync(gateway, requests: 40);
        Assert.Equal((0, 0), (old.ClientErrors, old.Errors));
        Assert.Equal((fresh.Requests, 0), (fresh.ClientErrors, fresh.Errors));
        Assert.True(fresh.Requests > 0);
        Assert.Equal((7, 1), (fresh.Rollout, fresh.Step));
        Assert.Equal((7, 1), (old.Rollout, old.Step));
    }

    [Fact]
    public async Task NewVersion_HangsAndClientsLeave_IsReportedWithTheTimeTheyWaited()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2", HangAsync);
        var time = new FakeTimeProvider();
        await using var gateway = await GatewayHost.StartForAsync("shop", Step(new FakeRegistry(), 1, v1.Port, v2.Port), time, Seldom);

        var (hung, asked) = (0, 0);
        for (; asked < 6 || hung == 0; asked++)
        {
            using var patience = new CancellationTokenSource();
            // Half of them with a body, which is sent by then.
            var asking = gateway.Http.SendAsync(
                new HttpRequestMessage(asked % 2 == 0 ? HttpMethod.Get : HttpMethod.Post, gateway.Traffic)
                {
                    Content = asked % 2 == 0 ? null : new StringContent("a body"),
                },
                patience.Token);
            await Eventually.BecomesTrue(() => v1.Requests.Count + v2.Requests.Count == asked + 1, "a node has it");
            if (v2.Requests.Count == hung)
            {
                (await asking).Dispose();
                continue;
            }

            // As a client does that has waited long enough.
            hung++;
            time.Advance(TimeSpan.FromMilliseconds(300));
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }

        var (_, fresh) = await SidesAsync(gateway, requests: asked);
        Assert.True(fresh.Requests > 0);
        Assert.Equal((fresh.Requests, 0), (fresh.Abandoned, fresh.Errors));
        // The upper bound of its bucket.
        Assert.InRange(fresh.AbandonedAfterMs, 300, 400);
    }

    [Fact]
    public async Task Http2Client_ResetsItsRequest_IsReported()
    {
        await using var v2 = await Backend.StartNewAsync("v2", HangAsync, protocols: HttpProtocols.Http2);
        var registry = new FakeRegistry();
        registry.SetStep("shop", 1, FakeRegistry.NodeOf("v2", v2.Port));
        await using var gateway = await Http2Gateway.StartAsync(registry, Seldom);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var patience = new CancellationTokenSource();
        var asking = http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, gateway.Traffic)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new StringContent("a body"),
            },
            patience.Token);
        await Eventually.BecomesTrue(() => v2.Requests.Count == 1, "the node has the request");

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        var (_, fresh) = await SidesAsync(gateway.Host, requests: 1);
        Assert.Equal((1, 0), (fresh.Abandoned, fresh.Errors));
    }

    [Fact]
    public async Task EventStream_ClientLeaves_IsNoneThatWasBrokenOff()
    {
        await using var v2 = await Backend.StartNewAsync("v2", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await HangAsync(context);
        });
        var registry = new FakeRegistry();
        registry.SetStep("shop", 1, FakeRegistry.NodeOf("v2", v2.Port));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, Seldom);
        using (var response = await gateway.GetAsync("/"))
        {
            var stream = await response.Content.ReadAsStreamAsync();
            Assert.Equal('d', stream.ReadByte());
        }

        var (_, fresh) = await SidesAsync(gateway, requests: 1);
        Assert.Equal((0, 0), (fresh.Abandoned, fresh.Errors));
    }

    [Theory]
    [InlineData(false, 13, 1, 0)]
    [InlineData(true, 13, 1, 0)]
    [InlineData(true, 2, 1, 0)]
    [InlineData(true, 12, 0, 1)]
    [InlineData(false, 0, 0, 0)]
    public async Task GrpcNode_EndsWithAStatus_IsReported(bool hasMessage, int status, int errors, int clientErrors)
    {
        await using var v2 = await Backend.StartNewAsync("v2", Grpc(hasMessage, status), protocols: HttpProtocols.Http2);
        var registry = new FakeRegistry();
        registry.SetStep("shop", 1, FakeRegistry.NodeOf("v2", v2.Port));
        await using var gateway = await Http2Gateway.StartAsync(registry, Seldom);

        await CallAsync(gateway);

        var (_, fresh) = await SidesAsync(gateway.Host, requests: 1);
        Assert.Equal((1, errors, clientErrors), (fresh.Requests, fresh.Errors, fresh.ClientErrors));
    }

    [Fact]
    public async Task GrpcNode_FailsBeforeTheCallIsWhole_IsReported()
    {
        await using var v2 = await Backend.StartNewAsync("v2", Grpc(hasMessage: false, 13), protocols: HttpProtocols.Http2);
        var registry = new FakeRegistry();
        registry.SetStep("shop", 1, FakeRegistry.NodeOf("v2", v2.Port));
        await using var gateway = await Http2Gateway.StartAsync(registry, Seldom);
        // Nothing of it ever comes: the node does not wait for it, as real servers don't.
        using var content = new PushContent();
        content.Headers.ContentType = new("application/grpc");

        using var response = await gateway.SendAsync(HttpMethod.Post, "/shop.Orders/Get", content);

        Assert.Equal(["13"], response.Headers.GetValues("grpc-status"));
        var (_, fresh) = await SidesAsync(gateway.Host, requests: 1);
        Assert.Equal((1, 1, 0), (fresh.Requests, fresh.Errors, fresh.Abandoned));
        content.Complete();
    }

    [Fact]
    public async Task GrpcNode_FailsAlways_IsOut()
    {
        await using var good = await Backend.StartNewAsync("v1", Grpc(hasMessage: true, 0), protocols: HttpProtocols.Http2);
        await using var bad = await Backend.StartNewAsync("v2", Grpc(hasMessage: true, 14), protocols: HttpProtocols.Http2);
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(good.Port, weight: 1), FakeRegistry.Node(bad.Port, weight: 65535));
        await using var gateway = await Http2Gateway.StartAsync(registry, ("Kenger:Gateway:Pick", "random"));

        for (var i = 0; i < 100 && gateway.Host.Said(EventIds.NodeEjected).Count == 0; i++)
        {
            await CallAsync(gateway);
        }

        Assert.Contains("5 errors in a row, the last one: answered gRPC status 14",
            Assert.Single(gateway.Host.Said(EventIds.NodeEjected)), StringComparison.Ordinal);
        // A client has its answer a moment before it is counted, so there may be more.
        Assert.True(bad.Requests.Count >= 5);
    }

    [Theory]
    [InlineData("application/grpc-web+proto")]
    [InlineData("application/grpc-web-text")]
    public async Task GrpcWebNode_FailsInItsBody_IsReportedAndPassedOnUnchanged(string contentType)
    {
        byte[] body = [0, 0, 0, 0, 3, 1, 2, 3, 0x80, 0, 0, 0, 16, .. "grpc-status: 13\n"u8];
        if (contentType.EndsWith("text", StringComparison.Ordinal))
        {
            body = Encoding.ASCII.GetBytes(Convert.ToBase64String(body));
        }

        await using var v2 = await Backend.StartNewAsync("v2", async context =>
        {
            context.Response.ContentType = contentType;
            await context.Response.Body.WriteAsync(body.AsMemory(0, 10));
            await context.Response.Body.FlushAsync();
            await context.Response.Body.WriteAsync(body.AsMemory(10));
        });
        var registry = new FakeRegistry();
        registry.SetStep("shop", 1, FakeRegistry.NodeOf("v2", v2.Port));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, Seldom);
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new(contentType);

        using (var response = await gateway.SendAsync(HttpMethod.Post, "/shop.Orders/Get", content))
        {
            Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
        }

        var (_, fresh) = await SidesAsync(gateway, requests: 1);
        Assert.Equal(1, fresh.Errors);
    }

    [Fact]
    public async Task Rule_SendsTestersToTheNewVersion_TheyCountApart()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2");
        var registry = new FakeRegistry();
        registry.SetStep("shop", 1, FakeRegistry.NodeOf("v1", v1.Port), FakeRegistry.NodeOf("v2", v2.Port, weight: 0, ownWeight: 100));
        registry.SetRules("shop", Rules.ForHeader("X-Tester", "1"));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, Seldom);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("v2", await gateway.GetTextAsync("/", ("X-Tester", "1")));
            Assert.Equal("v1", await gateway.GetTextAsync("/"));
        }

        await v2.KillAsync();
        // Nobody of the rule's target is left: these are served as if there were no rule, and counted so.
        Assert.Equal("v1", await gateway.GetTextAsync("/", ("X-Tester", "1")));
        Assert.Equal("v1", await gateway.GetTextAsync("/", ("X-Tester", "1")));

        var rows = await RowsAsync(gateway, requests: 13);
        var testers = Sum(rows, "v2", byRule: true);
        Assert.Equal((6, 1), (testers.Requests, testers.ConnectFailures));
        Assert.Equal(0, Sum(rows, "v2", byRule: false).Requests);
        Assert.Equal(7, Sum(rows, "v1", byRule: false).Requests);
        Assert.Equal(0, Sum(rows, "v1", byRule: true).Requests);
    }

    [Fact]
    public async Task Rule_ToANamespace_LeavesItToTheWeightsThere()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("shop", "pre");
        registry.SetRules("shop", Rules.ForHeader("X-Tester", "1", ns: "pre"));
        registry.SetStep("pre", 1, FakeRegistry.NodeOf("v2", nodes["pre"].Port));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, Seldom);
        await gateway.FollowsAsync("shop", "any");
        await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/", ("X-Tester", "1")) == "pre", "the rule counts");

        await gateway.Get<ReportService>().RunOnceAsync(default);

        Assert.False(registry.Reports.SelectMany(report => report.Nodes).Last(row => row.Ns == "pre").ByRule);
    }

    [Fact]
    public async Task NextStep_RequestsUnderWay_CountForTheirOwn()
    {
        var (arrived, answer) = (new SemaphoreSlim(0), new TaskCompletionSource());
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2", async context =>
        {
            if (context.Request.Path == "/slow")
            {
                arrived.Release();
                await answer.Task;
                context.Response.StatusCode = 500;
            }
        });
        var registry = Step(new FakeRegistry(), 1, v1.Port, v2.Port, newWeight: 65535, oldWeight: 0);
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, Seldom);
        var slow = gateway.GetAsync("/slow");
        await arrived.WaitAsync();

        Step(registry, 2, v1.Port, v2.Port, newWeight: 65535, oldWeight: 0);
        await gateway.CaughtUpAsync();
        Assert.Equal("", await gateway.GetTextAsync("/"));
        answer.SetResult();
        (await slow).Dispose();

        var rows = await RowsAsync(gateway, requests: 2);
        var steps = rows.ToLookup(row => row.Step);
        Assert.Equal((1, 1), (steps[1].Sum(row => row.Requests), steps[1].Sum(row => row.Errors)));
        Assert.Equal((1, 0), (steps[2].Sum(row => row.Requests), steps[2].Sum(row => row.Errors)));
    }

    [Fact]
    public async Task NewVersion_Fails_TheRegistryKnowsBeforeTheIntervalIsOver()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2", Answer(500));
        var registry = Step(new FakeRegistry(), 1, v1.Port, v2.Port);
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, Seldom);
        await Eventually.BecomesTrue(
            () => registry.Reports.Any(report => report.Candidates?.Any(it => it is { Rollout: 7, Step: 1, Nodes: 1, Healthy: 1 }) == true),
            "the registry knows that the step is applied");

        await AskAsync(gateway, 60);

        await Eventually.BecomesTrue(
            () => registry.Reports.Any(report => report.Candidates?.Any(
                it => it is { Ejections: > 0, Healthy: 0 } && it.Problem!.Contains("answered 500", StringComparison.Ordinal)) == true),
            "the registry knows that it is out");
        Assert.Contains(registry.Reports.SelectMany(report => report.Nodes), row => row is { Step: 1, Errors: > 0 });
    }

    [Fact]
    public async Task NewVersion_Hangs_TheRegistryKnowsWhileItsClientsStillWait()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2", HangAsync);
        var registry = Step(new FakeRegistry(), 1, v1.Port, v2.Port, newWeight: 1000, oldWeight: 3000);
        var time = new FakeTimeProvider();
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, time, Seldom, ("Kenger:Gateway:Pick", "round-robin"));

        var began = time.GetTimestamp();
        Task<HttpResponseMessage>[] asking = [.. Enumerable.Range(0, 60).Select(_ => gateway.GetAsync("/"))];
        await Eventually.BecomesTrue(() => v2.Requests.Count == 15 && asking.Count(each => each.IsCompleted) == 45, "only those of the new version wait");
        await Eventually.BecomesTrue(
            async () => (await gateway.AdminAsync("/nodes?ns=shop")).EnumerateArray().Sum(node => node.GetProperty("running").GetInt32()) == 15,
            "all others are counted");
        await Eventually.BecomesTrue(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(10));
                return registry.Reports.SelectMany(report => report.Nodes).Sum(row => row.Overdue) >= 15;
            },
            "the registry knows of those that wait");

        Assert.InRange(time.GetElapsedTime(began).TotalSeconds, 0.9, 20);
        Assert.Equal(15, asking.Count(each => !each.IsCompleted));
        var rows = registry.Reports.SelectMany(report => report.Nodes).Where(row => row.Overdue > 0).ToArray();
        Assert.All(rows, row => Assert.Equal((v2.Port, row.Overdue, 1), (row.Port, row.Requests, row.Step)));
        var nodes = await gateway.AdminAsync("/nodes?ns=shop");
        Assert.Equal([0, 15], nodes.EnumerateArray().OrderBy(node => node.GetProperty("port").GetInt32() == v2.Port).Select(node => node.GetProperty("running").GetInt32()));
        Assert.Contains($"kenger_gateway_node_running{{namespace=\"shop\",node=\"127.0.0.1:{v2.Port}\"}} 15", await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")), StringComparison.Ordinal);

        // They leave, and count no second time.
        gateway.Http.CancelPendingRequests();
        await Task.WhenAll(asking.Select(each => each.ContinueWith(_ => { }, TaskScheduler.Default)));
        await Eventually.BecomesTrue(
            async () => (await gateway.AdminAsync("/nodes?ns=shop")).EnumerateArray().All(node => node.GetProperty("running").GetInt32() == 0),
            "nothing runs there any more");
        await gateway.Get<ReportService>().RunOnceAsync(default);
        var (_, fresh) = await SidesAsync(gateway, requests: 60);
        Assert.Equal((15, 0), (fresh.Requests, fresh.Abandoned));
    }

    private static FakeRegistry Step(FakeRegistry registry, int step, int v1, int v2, int newWeight = 100, int oldWeight = 100)
    {
        registry.SetStep(
            "shop",
            step,
            FakeRegistry.NodeOf("v1", v1, oldWeight, ownWeight: 100),
            FakeRegistry.NodeOf("v2", v2, newWeight, ownWeight: 100));
        return registry;
    }

    private static RequestDelegate Answer(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static Task HangAsync(HttpContext context) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static RequestDelegate Grpc(bool hasMessage, int status) => async context =>
    {
        context.Response.ContentType = "application/grpc";
        if (hasMessage)
        {
            await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 0 });
            context.Response.AppendTrailer("grpc-status", $"{status}");
        }
        else
        {
            context.Response.Headers["grpc-status"] = $"{status}";
        }
    };

    private static async Task CallAsync(Http2Gateway gateway)
    {
        using var content = new ByteArrayContent([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new("application/grpc");
        using var response = await gateway.SendAsync(HttpMethod.Post, "/shop.Orders/Get", content);
        await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task AskAsync(GatewayHost gateway, int times)
    {
        for (var i = 0; i < times; i++)
        {
            (await gateway.GetAsync("/")).Dispose();
        }
    }

    private static async Task<(Side Old, Side New)> SidesAsync(GatewayHost gateway, int requests)
    {
        var rows = await RowsAsync(gateway, requests);
        return (Sum(rows, "v1", byRule: false), Sum(rows, "v2", byRule: false));
    }

    // What ends a request at its client can be a moment before it is counted.
    private static async Task<NodeTraffic[]> RowsAsync(GatewayHost gateway, int requests)
    {
        await Eventually.BecomesTrue(
            async () =>
            {
                await gateway.Get<ReportService>().RunOnceAsync(default);
                return gateway.Registry.Reports.SelectMany(report => report.Nodes).Sum(row => row.Requests) >= requests;
            },
            "all is reported");
        return [.. gateway.Registry.Reports.SelectMany(report => report.Nodes)];
    }

    private static Side Sum(NodeTraffic[] rows, string version, bool byRule)
    {
        NodeTraffic[] own = [.. rows.Where(row => row.ByRule == byRule && row.Labels!["version"] == version)];
        var waited = own.SelectMany(row => (row.AbandonedAfter ?? []).Chunk(2)).Select(pair => (int)pair[0]).ToArray();
        return new Side(
            (int)own.Sum(row => row.Requests),
            (int)own.Sum(row => row.Errors),
            (int)own.Sum(row => row.ClientErrors),
            (int)own.Sum(row => row.Abandoned),
            (int)own.Sum(row => row.ConnectFailures),
            waited.Length == 0 ? 0 : LatencyBuckets.UpperBoundMs(waited.Max()),
            own.Length == 0 ? 0 : (int)own[0].Rollout!.Value,
            own.Length == 0 ? 0 : own[0].Step!.Value);
    }

    private sealed record Side(
        int Requests, int Errors, int ClientErrors, int Abandoned, int ConnectFailures, double AbandonedAfterMs, int Rollout, int Step);
}
