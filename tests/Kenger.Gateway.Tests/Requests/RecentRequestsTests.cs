using System.Net;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Gateway.Requests;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

/// <summary>What a real gateway remembers of requests, and tells at its admin port.</summary>
public sealed class RecentRequestsTests
{
    [Fact]
    public async Task Requests_OfEachKind_AreToldNewestFirstAndMasked()
    {
        await using var backend = await Backend.StartNewAsync(answer: context =>
        {
            context.Response.StatusCode = context.Request.Path == "/broken" ? 500 : context.Request.Path == "/missing" ? 404 : 200;
            return Task.CompletedTask;
        });
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)).With("empty"),
            settings: [("Kenger:Gateway:Routes:0:Host", "shop.example"), ("Kenger:Gateway:Routes:0:Namespace", "shop"), ("Kenger:Gateway:Routes:1:Host", "empty.example"), ("Kenger:Gateway:Routes:1:Namespace", "empty")]);

        await SendKeptAsync(gateway, "shop.example", "/good?id=7");
        await SendKeptAsync(gateway, "shop.example", "/broken?token=s3cr3t&id=7");
        await SendKeptAsync(gateway, "shop.example", "/missing");
        await SendKeptAsync(gateway, "empty.example", "/a");
        await SendKeptAsync(gateway, "nobody.example", "/b");
        await SendKeptAsync(gateway, "shop.example", "/x/..%2Fapi");

        var told = await ReadAsync(gateway);
        Assert.Equal(
            [
                (null, "/x/..%2Fapi", 400, "ambiguous_path", null), (null, "/b", 404, "no_route", null), ("empty", "/a", 503, "no_node", null),
                ("shop", "/missing", 404, "4xx", $"127.0.0.1:{backend.Port}"), ("shop", "/broken?token=*&id=*", 500, "5xx", $"127.0.0.1:{backend.Port}"), ("shop", "/good?id=*", 200, "2xx", $"127.0.0.1:{backend.Port}"),
            ],
            told.Select(request => (request.Namespace, request.Target, request.Status, request.Outcome, request.Node)));
        Assert.All(told, request => Assert.Equal(("GET", "127.0.0.0"), (request.Method, request.Client)));
        Assert.Equal(told.Select(request => request.Time).OrderDescending(), told.Select(request => request.Time));
        Assert.All(told.Take(3), request => Assert.Null(request.Ms));
        Assert.All(told.Skip(3), request => Assert.True(request.Ms >= 0));

        Assert.Equal(["/a"], (await ReadAsync(gateway, "?ns=empty")).Select(request => request.Target));
        Assert.Equal(["/b", "/a"], (await ReadAsync(gateway, $"?since={told[3].Time.ToUnixTimeMilliseconds()}")).Select(request => request.Target).Intersect(["/a", "/b"]));
    }

    [Fact]
    public async Task Requests_ThatGoWell_AreSampledByNodeAndFailedOnesAllKept()
    {
        var fails = false;
        await using var backend = await Backend.StartNewAsync(answer: context =>
        {
            context.Response.StatusCode = Volatile.Read(ref fails) ? 500 : 200;
            return Task.CompletedTask;
        });
        var time = new FakeTimeProvider();
        // Nobody is ejected: this is about what is kept.
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), time, ("Kenger:Gateway:Health:ServerErrors", "1000"));
        await SendKeptAsync(gateway, "shop.example", "/0");
        for (var i = 1; i < 20; i++)
        {
            await SendAsync(gateway, "shop.example", $"/{i}");
        }

        time.Advance(TimeSpan.FromSeconds(5));
        await SendKeptAsync(gateway, "shop.example", "/later");
        Assert.Equal(["/later", "/0"], (await ReadAsync(gateway)).Select(request => request.Target));

        Volatile.Write(ref fails, true);
        for (var i = 0; i < RequestRing.MaxFailed + 10; i++)
        {
            await SendKeptAsync(gateway, "shop.example", $"/fails/{i}");
            time.Advance(TimeSpan.FromSeconds(i == RequestRing.MaxFailed / 2 ? 1 : 0));
        }

        var told = await ReadAsync(gateway);
        Assert.Equal((RequestRing.MaxFailed, 2), (told.Count(request => request.Status == 500), told.Count(request => request.Status == 200)));
        Assert.DoesNotContain(told, request => request.Target == "/fails/9");
    }

    [Fact]
    public async Task Requests_RefusedAThousandTimes_DriveOutNoFailedOne()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop"),
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            settings: [("Kenger:Gateway:Routes:0:Host", "shop.example"), ("Kenger:Gateway:Routes:0:Namespace", "shop")]);
        await SendKeptAsync(gateway, "shop.example", "/failed");
        for (var i = 0; i < 100; i++)
        {
            await SendKeptAsync(gateway, "nobody.example", $"/scan/{i}");
            time.Advance(TimeSpan.FromSeconds(i % 10 == 0 ? 1 : 0));
        }

        var told = await ReadAsync(gateway);

        Assert.Contains(told, request => request.Target == "/failed");
        Assert.Equal(RequestRing.MaxRefused, told.Count(request => request.Target.StartsWith("/scan/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Requests_RefusedForAKey_BelongToTheirNamespaceAndShowNoKey()
    {
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop"),
            settings:
            [
                ("Kenger:Gateway:Routes:0:Host", "shop.example"), ("Kenger:Gateway:Routes:0:Namespace", "shop"), ("Kenger:Gateway:Routes:0:Auth", "key"),
                ("Kenger:Gateway:ApiKeys:0:Name", "ann"), ("Kenger:Gateway:ApiKeys:0:Sha256", new string('a', 64)),
            ]);
        await SendKeptAsync(gateway, "shop.example", "/a", ("X-API-Key", "wrong-key"));

        var request = Assert.Single(await ReadAsync(gateway));

        Assert.Equal(("shop", 401, "unauthenticated"), (request.Namespace, request.Status, request.Outcome));
        Assert.DoesNotContain("wrong-key", JsonSerializer.Serialize(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_WhereTheOptionIsOff_AreNotKept()
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop"), ("KENGER_GATEWAY_RECENT_REQUESTS", "false"));
        await SendAsync(gateway, "shop.example", "/a");

        using var answer = await gateway.Http.GetAsync(new Uri(gateway.Admin, "/requests"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\"reason\":\"off\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Get<RequestMemory>().Read([], DateTimeOffset.MinValue));
    }

    [Theory]
    [InlineData("?ns=a%20b", "ns must")]
    [InlineData("?since=yesterday", "since must be")]
    [InlineData("?since=99999999999999999", "since must be")]
    [InlineData("?status=5", "there is no parameter 'status'")]
    public async Task Requests_WrongQuestion_IsRefusedWithTheRightOne(string query, string expected)
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop"));

        using var answer = await gateway.Http.GetAsync(new Uri(gateway.Admin, "/requests" + query));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_OfManyNamespaces_IsBounded()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"));
        var memory = gateway.Get<RequestMemory>();
        for (var i = 0; i < 3 * RequestMemory.MaxNamespaces; i++)
        {
            gateway.Time.Advance(TimeSpan.FromMilliseconds(1));
            memory.FoundNoNode(new DefaultHttpContext(), $"ns-{i}", "no_node");
        }

        var kept = memory.Read([], DateTimeOffset.MinValue);

        Assert.Equal(RequestMemory.MaxNamespaces, kept.Count);
        Assert.Equal("ns-299", kept[0].Namespace);
        Assert.DoesNotContain(kept, request => request.Namespace == "ns-0");
    }

    [Fact]
    public async Task Memory_InAFlood_KeepsAsManyASecondAsItHolds()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"));
        var memory = gateway.Get<RequestMemory>();
        for (var i = 0; i < 1_000; i++)
        {
            memory.FoundNoNode(new DefaultHttpContext(), "shop", $"no_node {i}");
            memory.Refused(new DefaultHttpContext(), $"refused {i}");
        }

        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        memory.FoundNoNode(new DefaultHttpContext(), "shop", "no_node, a second later");
        memory.Refused(new DefaultHttpContext(), "refused, a second later");

        Assert.Equal(
            ["no_node, a second later", .. Enumerable.Range(1, RequestRing.MaxFailed - 1).Select(i => $"no_node {i}").Order(StringComparer.Ordinal)],
            OfKind("no_node"));
        Assert.Equal(
            ["refused, a second later", .. Enumerable.Range(1, RequestRing.MaxRefused - 1).Select(i => $"refused {i}").Order(StringComparer.Ordinal)],
            OfKind("refused"));

        IEnumerable<string> OfKind(string kind) => memory.Read([], DateTimeOffset.MinValue)
            .Where(request => request.Outcome.StartsWith(kind, StringComparison.Ordinal))
            .OrderByDescending(request => request.Time)
            .ThenBy(request => request.Outcome, StringComparer.Ordinal)
            .Select(request => request.Outcome);
    }

    private static async Task SendAsync(GatewayHost gateway, string host, string target, params (string Name, string Value)[] headers)
    {
        var url = new Uri($"http://127.0.0.1:{gateway.Traffic.Port}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Host = host } };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await gateway.Http.SendAsync(request);
    }

    // A request is kept after its answer is out, so that a client may be faster.
    private static async Task SendKeptAsync(GatewayHost gateway, string host, string target, params (string Name, string Value)[] headers)
    {
        await SendAsync(gateway, host, target, headers);
        await Eventually.BecomesTrue(
            () => gateway.Get<RequestMemory>().Read([], DateTimeOffset.MinValue).Any(request => request.Target == RequestMask.Target(target)), $"{target} is kept", TimeSpan.FromSeconds(60));
    }

    private static async Task<IReadOnlyList<RecentRequest>> ReadAsync(GatewayHost gateway, string query = "") => JsonSerializer.Deserialize(
        await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/requests" + query)), Answers.GatewayJson.Default.RecentRequests)!.Requests;
}
