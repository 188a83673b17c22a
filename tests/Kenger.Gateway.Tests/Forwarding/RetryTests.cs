using System.Net;
using System.Text;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Tests;

public sealed class RetryTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task Request_NodeRefusesConnections_GoesToAnotherAndTheNodeIsOut(string method)
    {
        using var dead = new DeadPort();
        await using var alive = await Backend.StartNewAsync("alive", EchoAsync);
        await using var gateway = await StartAsync(FakeRegistry.Node(dead.Port, weight: 65535), FakeRegistry.Node(alive.Port, weight: 1));

        using var response = await gateway.SendAsync(new HttpMethod(method), "/", method == "GET" ? null : new StringContent("a body"));

        Assert.Equal(method == "GET" ? "" : "a body", await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var entry = Assert.Single(gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries, entry => !entry.Health.IsHealthy);
        Assert.Equal((dead.Port, "connection refused"), (entry.Node.Port, entry.Health.Reason));
        Assert.Contains($"127.0.0.1:{dead.Port}", Assert.Single(gateway.Said(EventIds.NodeEjected)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ejected_NodeAnswersProbesAgain_IsBack()
    {
        await using var first = await Backend.StartNewAsync("first");
        await using var second = await Backend.StartNewAsync("second");
        await using var gateway = await StartAsync(FakeRegistry.Node(first.Port, weight: 65535), FakeRegistry.Node(second.Port, weight: 1));
        Assert.Equal("first", await gateway.GetTextAsync("/"));

        await first.KillAsync();
        Assert.Equal("second", await gateway.GetTextAsync("/"));
        await first.StartAsync();

        await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/") == "first", "the node is back");
        Assert.Single(gateway.Said(EventIds.NodeHealthy));
    }

    [Fact]
    public async Task Kill_UnderLoad_IdempotentRequestsAllSucceed()
    {
        await using var victim = await Backend.StartNewAsync("victim");
        await using var survivor = await Backend.StartNewAsync("survivor");
        await using var gateway = await StartAsync(FakeRegistry.Node(victim.Port), FakeRegistry.Node(survivor.Port));
        using var over = new CancellationTokenSource();

        var load = Enumerable.Range(0, 8).Select(async _ =>
        {
            var answers = new List<string>();
            while (!over.IsCancellationRequested)
            {
                answers.Add(await gateway.GetTextAsync("/"));
            }

            return answers;
        }).ToArray();
        await Eventually.BecomesTrue(() => victim.Requests.Count > 100, "there is load");
        await victim.KillAsync();
        var after = survivor.Requests.Count;
        await Eventually.BecomesTrue(() => survivor.Requests.Count > after + 200, "the load went on");
        await over.CancelAsync();

        Assert.All((await Task.WhenAll(load)).SelectMany(answers => answers),
            answer => Assert.True(answer is "victim" or "survivor", answer));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Request_NodeHangsUpOnIdempotentRequest_GoesToAnother(string method)
    {
        await using var rude = RawBackend.ThatHangsUp();
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await StartAsync(FakeRegistry.Node(rude.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1));

        using var response = await gateway.SendAsync(new HttpMethod(method), "/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(kind.Requests);
        Assert.NotEqual(0, rude.Connections);
    }

    [Fact]
    public async Task Request_NodeHangsUpOnPost_IsNotRepeated()
    {
        await using var rude = RawBackend.ThatHangsUp();
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await StartAsync(FakeRegistry.Node(rude.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1));

        using var response = await gateway.SendAsync(HttpMethod.Post, "/");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(kind.Requests);
        Assert.Equal(1, rude.Connections);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task Request_BodyPartlyRead_IsNotRepeated(string method)
    {
        await using var rude = new RawBackend(async (stream, _) => await stream.ReadExactlyAsync(new byte[1000]));
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await StartAsync(FakeRegistry.Node(rude.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1));

        using var response = await gateway.SendAsync(new HttpMethod(method), "/", new ByteArrayContent(new byte[100_000]));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(kind.Requests);
    }

    [Fact]
    public async Task Request_BodyReadWholeAndNoAnswer_IsNotRepeated()
    {
        await using var rude = new RawBackend(async (stream, _) => await stream.ReadExactlyAsync(new byte[3]));
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await StartAsync(FakeRegistry.Node(rude.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1));

        using var response = await gateway.SendAsync(HttpMethod.Put, "/", new ByteArrayContent(new byte[3]));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(kind.Requests);
    }

    [Fact]
    public async Task Request_TransformHasReadTheBody_IsNotRepeatedWithoutIt()
    {
        using var dead = new DeadPort();
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(dead.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1)),
            builder => builder.Services.AddKengerGateway(options => options.Namespace = "shop").ReverseProxy.AddTransforms(context =>
                context.AddRequestTransform(async transform =>
                {
                    var body = new MemoryStream();
                    await transform.HttpContext.Request.Body.CopyToAsync(body);
                    transform.ProxyRequest.Content = new ByteArrayContent(body.ToArray());
                })));

        using var response = await gateway.SendAsync(HttpMethod.Post, "/", new StringContent("a body"));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(kind.Requests);
    }

    [Fact]
    public async Task Request_Retried_HeadersOfTheFailedAttemptAreGoneAndTheHostsStay()
    {
        using var dead = new DeadPort();
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(dead.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1)),
            builder => builder.Services.AddKengerGateway(options => options.Namespace = "shop").ReverseProxy.AddTransforms(context =>
                context.AddResponseHeader("X-Attempt", "1", append: true, condition: ResponseCondition.Always)),
            app => app.Use((context, next) =>
            {
                context.Response.Headers["X-Host"] = "yes";
                return next(context);
            }));

        using var response = await gateway.GetAsync("/");

        Assert.Equal(["1"], response.Headers.GetValues("X-Attempt"));
        Assert.Equal(["yes"], response.Headers.GetValues("X-Host"));
    }

    [Fact]
    public async Task Request_RetryCanNotBegin_NothingRunsForEver()
    {
        using var dead = new DeadPort();
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(dead.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1)),
            map: app => app.Use((context, next) =>
            {
                context.Features.Set<IHttpResponseFeature>(new HttpResponseFeature { Headers = new StubbornHeaders() });
                return next(context);
            }),
            settings: ("KENGER_GATEWAY_NAMESPACE", "shop"));

        using var response = await gateway.GetAsync("/");

        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(kind.Requests);
        var running = new List<GatewayNode>();
        gateway.Get<RunningAttempts>().ForEach(running, static (attempt, all) => all.Add(attempt.Node));
        Assert.Empty(running);
    }

    [Fact]
    public async Task Request_NodeAnswersNonsense_IsNotRepeated()
    {
        await using var odd = new RawBackend(async (stream, _) => await stream.WriteAsync("SMTP ready\r\n\r\n"u8.ToArray()));
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await StartAsync(FakeRegistry.Node(odd.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1));

        using var response = await gateway.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Empty(kind.Requests);
    }

    [Fact]
    public async Task Request_AnswerBreaksOffHalfway_ClientSeesItBreak()
    {
        await using var cut = new RawBackend(async (stream, _) =>
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this"u8.ToArray()));
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await StartAsync(FakeRegistry.Node(cut.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1));

        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.GetTextAsync("/"));

        Assert.Empty(kind.Requests);
    }

    [Fact]
    public async Task Request_EveryNodeHangsUp_TriesAsManyAsAllowed()
    {
        await using var one = RawBackend.ThatHangsUp();
        await using var two = RawBackend.ThatHangsUp();
        await using var three = RawBackend.ThatHangsUp();
        await using var four = RawBackend.ThatHangsUp();
        await using var gateway = await StartAsync([.. new[] { one, two, three, four }.Select(node => FakeRegistry.Node(node.Port))]);

        using var response = await gateway.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(3, new[] { one, two, three, four }.Count(node => node.Connections > 0));
    }

    [Fact]
    public async Task Request_RetriesSwitchedOff_FailsAtOnce()
    {
        await using var rude = RawBackend.ThatHangsUp();
        await using var kind = await Backend.StartNewAsync("kind");
        await using var gateway = await GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry().With("shop", FakeRegistry.Node(rude.Port, weight: 65535), FakeRegistry.Node(kind.Port, weight: 1)),
            ("Kenger:Gateway:MaxRetries", "0"));

        using var response = await gateway.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    private static Task<GatewayHost> StartAsync(params Kenger.Contracts.SyncNode[] nodes) =>
        GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", nodes));

    private static async Task EchoAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Can't be made as they were.</summary>
    private sealed class StubbornHeaders : HeaderDictionary, IHeaderDictionary
    {
        void ICollection<KeyValuePair<string, StringValues>>.Clear() => throw new InvalidOperationException("The headers can't be changed.");
    }
}
