using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.RoutePolicies;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

/// <summary>Copies of requests for another namespace, which nobody who asks ever notices.</summary>
public sealed class MirrorTests
{
    private const string Copies = "kenger_gateway_mirrored_total{namespace=\"next\"";

    public static TheoryData<string> Forwarders => [.. PolicyGateways.Forwarders];

    [Theory]
    [MemberData(nameof(Forwarders))]
    public async Task Copy_OfARequest_IsWhatItsNodeGets(string forwarder)
    {
        await using var shop = await Backend.StartNewAsync("shop");
        await using var next = await Backend.StartNewAsync("next");
        await using var gateway = await StartAsync(
            shop.Port, next.Port, time: null,
            ("KENGER_GATEWAY_FORWARDER", forwarder), ("StripPrefix", "/app"), ("AddPrefix", "/v2"), ("RequestHeaders:0:Name", "X-Edge"), ("RequestHeaders:0:Set", "west"));

        var (status, answer) = await PolicyGateways.SendAsync(
            gateway,
            "/app/a%20b/%2F?x=%41&y",
            "X-Edge: east\r\nX_Edge: south\r\nX-Two: 1\r\nX-Two: 2\r\nX-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Host: evil.com\r\nX-Real-IP: 10.0.0.1\r\nForwarded: for=10.0.0.1\r\n"
            + "Proxy: http://evil.com\r\nX-Original-URL: /admin\r\nX-Name: Zo\u00c3\u00ab\r\nUser-Agent: tester\r\nAccept: text/html, */*;q=0.1\r\nRange: bytes=0-1\r\nKeep-Alive: 5\r\nTE: gzip\r\n");
        await gateway.CountedAsync("2xx", 1);

        Assert.Equal(200, status);
        Assert.EndsWith("\r\nshop\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
        var (sent, copy) = (Assert.Single(shop.Requests), Assert.Single(next.Requests));
        Assert.Equal((sent.Method, sent.Target), (copy.Method, copy.Target));
        Assert.Equal(("/v2/a%20b/%2F?x=%41&y", "west", "127.0.0.1", "1"), (copy.Target, copy["X-Edge"], copy["X-Forwarded-For"], copy["Kenger-Mirrored"]));
        Assert.Equal(HeadersOf(sent), HeadersOf(copy).Where(header => header != "Kenger-Mirrored: 1"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_OfARequestThatShowsWhoAsks_ShowsItWhereThatIsWanted(bool credentials)
    {
        await using var shop = await Backend.StartNewAsync("shop");
        await using var next = await Backend.StartNewAsync("next");
        await using var gateway = await StartAsync(shop.Port, next.Port, time: null, ("Mirror:Credentials", credentials ? "true" : "false"));

        await PolicyGateways.SendAsync(
            gateway, "/app", "Authorization: Bearer t\r\nCookie: a=1\r\nCookie: b=2\r\nX-API-Key: k\r\nx_api_key: k\r\nProxy-Authorization: Basic eDp5\r\nX-Kept: kept\r\n");
        await gateway.CountedAsync("2xx", 1);

        var copy = Assert.Single(next.Requests);
        Assert.Equal(
            credentials ? ("Bearer t", "a=1; b=2", "k") : (null, null, null), (copy["Authorization"], copy["Cookie"], copy["X-API-Key"]));
        Assert.Equal((null, null, "kept"), (copy["x_api_key"], copy["Proxy-Authorization"], copy["X-Kept"]));
        Assert.Equal("Bearer t", Assert.Single(shop.Requests)["Authorization"]);
    }

    [Theory]
    [InlineData("POST", "Content-Length: 2\r\n", "ab")]
    [InlineData("POST", "", "")]
    [InlineData("PUT", "Content-Length: 0\r\n", "")]
    [InlineData("DELETE", "", "")]
    [InlineData("PATCH", "", "")]
    [InlineData("BREW", "", "")]
    [InlineData("get", "", "")]
    [InlineData("GET", "Content-Length: 2\r\n", "ab")]
    [InlineData("GET", "Transfer-Encoding: chunked\r\n", "2\r\nab\r\n0\r\n\r\n")]
    [InlineData("GET", "Kenger-Mirrored: 1\r\n", "")]
    [InlineData("GET", "kenger-mirrored:\r\n", "")]
    [InlineData("GET", "Upgrade: websocket\r\n", "")]
    public async Task Request_ThatChangesSomethingOrIsACopy_IsNotCopied(string method, string headers, string body)
    {
        await using var shop = await Backend.StartNewAsync("shop");
        await using var next = await Backend.StartNewAsync("next");
        await using var gateway = await StartAsync(shop.Port, next.Port);

        Assert.Equal(200, (await PolicyGateways.SendAsync(gateway, "/app/no", headers, method, body)).Status);

        // Whatever comes of the first one would come before these.
        foreach (var copied in (string[])["HEAD", "OPTIONS", "GET"])
        {
            await PolicyGateways.SendAsync(gateway, "/app/yes", method: copied);
        }

        await gateway.CountedAsync("2xx", 3);
        Assert.Equal(["GET", "HEAD", "OPTIONS"], next.Requests.Select(request => request.Method).Order());
        Assert.All(next.Requests, request => Assert.Equal("/app/yes", request.Target));
        Assert.Equal(4, shop.Requests.Count);
    }

    [Fact]
    public async Task Percent_OfManyRequests_AreCopiedByChanceAndCountForNobody()
    {
        await using var shop = await Backend.StartNewAsync("shop");
        await using var next = await Backend.StartNewAsync("next");
        await using var gateway = await StartAsync(shop.Port, next.Port, time: null, ("Mirror:Percent", "37.5"));

        for (var i = 0; i < 400; i++)
        {
            Assert.Equal("shop", await gateway.GetTextAsync("/app"));
        }

        // One of 10^10 runs lies outside.
        await Eventually.BecomesTrue(async () => await gateway.CountAsync(Copies) is var count && count == next.Requests.Count && count > 0, "all copies are counted");
        Assert.InRange(next.Requests.Count, 88, 212);
        Assert.Equal(400, shop.Requests.Count);
        Assert.Equal(0, await gateway.CountAsync("kenger_gateway_requests_total{namespace=\"next\""));
        Assert.Equal(0, await gateway.CountAsync("kenger_gateway_picks_total{namespace=\"next\""));
    }

    [Fact]
    public async Task Explain_OfARequest_CopiesNothing()
    {
        await using var shop = await Backend.StartNewAsync("shop");
        await using var next = await Backend.StartNewAsync("next");
        await using var gateway = await StartAsync(shop.Port, next.Port);

        Assert.Equal("shop", (await gateway.AdminAsync("/explain?path=/app")).GetProperty("namespace").GetString());

        Assert.Equal("shop", await gateway.GetTextAsync("/app/asked"));
        await gateway.CountedAsync("2xx", 1);
        Assert.Equal("/app/asked", Assert.Single(next.Requests).Target);
    }

    [Fact]
    public async Task Copies_ThatHang_AreSoManyAndNoMoreAndEndWithTheGateway()
    {
        var ended = 0;
        var held = 0;
        await using var shop = await Backend.StartNewAsync("shop");
        await using var next = await Backend.StartNewAsync("next", async context =>
        {
            Interlocked.Increment(ref held);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Increment(ref ended);
        });
        await using var gateway = await StartAsync(shop.Port, next.Port);

        for (var i = 0; i < MirrorLane.Max + 10; i++)
        {
            Assert.Equal("shop", await gateway.GetTextAsync("/app"));
        }

        await gateway.CountedAsync("dropped", 10);
        await Eventually.BecomesTrue(() => Volatile.Read(ref held) == MirrorLane.Max, "the others are at their node");
        Assert.Equal(10, await gateway.CountAsync(Copies));
        await gateway.StopAsync();
        await Eventually.BecomesTrue(() => Volatile.Read(ref ended) == MirrorLane.Max, "they end with the gateway");
    }

    [Fact]
    public async Task Copy_ThatHangs_EndsWithTheTimeForAnswers()
    {
        var time = new FakeTimeProvider();
        await using var shop = await Backend.StartNewAsync("shop");
        await using var next = RawBackend.Listen(static async (stream, stop) =>
        {
            await RawBackend.ReadHeadAsync(stream, stop);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na"u8.ToArray(), stop);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        await using var gateway = await StartAsync(shop.Port, next.Port, time, ("AnswerTimeout", "00:00:00.100"));
        Assert.Equal("shop", await gateway.GetTextAsync("/app"));
        var until = time.GetUtcNow() + TimeSpan.FromMilliseconds(100);

        await time.AdvanceUntil(async () => await gateway.CountAsync($"{Copies},outcome=\"timeout\"") == 1, "the copy is given up");

        Assert.InRange(time.GetUtcNow(), until, DateTimeOffset.MaxValue);
        Assert.Equal("shop", await gateway.GetTextAsync("/app"));
    }

    [Theory]
    [InlineData("", "broken")]
    [InlineData("garbage\r\n\r\n", "broken")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "broken")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "broken")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n", "3xx")]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", "4xx")]
    [InlineData("HTTP/1.1 503 Down\r\nConnection: close\r\n\r\n", "5xx")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "2xx")]
    public async Task Copy_AnswerOfAnyKind_IsCountedAndNothingElse(string answer, string outcome)
    {
        await using var shop = await Backend.StartNewAsync("shop");
        await using var next = new RawBackend(async (stream, _) => await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(answer)));
        await using var gateway = await StartAsync(shop.Port, next.Port);

        for (var i = 1; i <= 8; i++)
        {
            var (status, seen) = await PolicyGateways.SendAsync(gateway, "/app");
            Assert.Equal(200, status);
            Assert.EndsWith("\r\nshop\r\n0\r\n\r\n", seen, StringComparison.Ordinal);
            Assert.DoesNotContain("Set-Cookie", seen, StringComparison.Ordinal);
        }

        await gateway.CountedAsync(outcome, 8);
        Assert.True(gateway.Get<NodeDirectory>().Current.Find("next")!.Nodes.Entries[0].Health.IsHealthy);
        Assert.Equal(0, await gateway.CountAsync("kenger_gateway_ejections_total"));
        Assert.Equal(0, await gateway.CountAsync("kenger_gateway_retries_total"));
    }

    [Theory]
    [InlineData("Content-Length: 100000000000\r\n")]
    [InlineData("")]
    public async Task Copy_AnswerWithoutEnd_IsCutAfterAMegabyte(string framing)
    {
        var written = 0L;
        await using var shop = await Backend.StartNewAsync("shop");
        await using var next = RawBackend.Listen(async (stream, stop) =>
        {
            try
            {
                await RawBackend.ReadHeadAsync(stream, stop);
                await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{framing}\r\n"), stop);
                for (var piece = new byte[64 * 1024]; ; Interlocked.Add(ref written, piece.Length))
                {
                    await stream.WriteAsync(piece, stop);
                }
            }
            catch (IOException)
            {
                // As it should be.
            }
        });
        await using var gateway = await StartAsync(shop.Port, next.Port);

        Assert.Equal("shop", await gateway.GetTextAsync("/app"));

        await gateway.CountedAsync("2xx", 1);
        // What is under way in buffers of the system comes on top.
        Assert.InRange(Interlocked.Read(ref written), MirrorSender.MaxAnswer / 2, 64L * MirrorSender.MaxAnswer);
    }

    [Fact]
    public async Task Copy_NobodyThere_IsCounted()
    {
        await using var shop = await Backend.StartNewAsync("shop");
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(shop.Port));
        await using var gateway = await StartAsync(registry);

        Assert.Equal("shop", await gateway.GetTextAsync("/app"));
        Assert.Equal(1, await gateway.CountAsync($"{Copies},outcome=\"no_node\""));

        using var dead = new DeadPort();
        registry.Set("next", FakeRegistry.Node(dead.Port));
        await gateway.CaughtUpAsync();
        Assert.Equal("shop", await gateway.GetTextAsync("/app"));

        // Whether it is known to be dead by now is the prober's to find out.
        await Eventually.BecomesTrue(async () => await gateway.CountAsync(Copies) == 2, "it is counted");
        Assert.Equal(0, await gateway.CountAsync("kenger_gateway_ejections_total"));
    }

    [Fact]
    public async Task Copy_HostSwitchedToThatNamespace_IsNotMade()
    {
        await using var shop = await Backend.StartNewAsync("shop");
        await using var next = await Backend.StartNewAsync("next");
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(shop.Port)).With("next", FakeRegistry.Node(next.Port));
        await using var gateway = await StartAsync(registry);
        registry.Switch("shop.example.com", "next");
        await gateway.FollowsAsync("next", "shop.example.com", "/app");
        await Eventually.BecomesTrue(async () => await gateway.CountAsync(Copies) <= next.Requests.Count, "what was copied before is there");
        var before = (Copies: await gateway.CountAsync(Copies), next.Requests.Count);

        Assert.Equal("next", await gateway.GetTextAsync("/app", ("Host", "shop.example.com")));
        Assert.Equal("shop", await gateway.GetTextAsync("/app", ("Host", "other.example.com")));

        await Eventually.BecomesTrue(async () => await gateway.CountAsync(Copies) == before.Copies + 1, "the other one is copied");
        Assert.Equal(before.Count + 2, next.Requests.Count);
    }

    [Fact]
    public async Task Copy_NodesOfHttp2_IsSpokenToAsTheyAre()
    {
        await using var shop = await Backend.StartNewAsync("shop", protocols: HttpProtocols.Http2);
        await using var next = await Backend.StartNewAsync("next", protocols: HttpProtocols.Http2);
        await using var gateway = await StartAsync(shop.Port, next.Port, time: null, ("Protocol", "http2"));

        Assert.Equal("shop", await gateway.GetTextAsync("/app", ("Host", "shop.example.com")));

        await gateway.CountedAsync("2xx", 1);
        Assert.Equal(("/app", "shop.example.com"), (Assert.Single(next.Requests).Target, next.Requests[0]["Host"]));
    }

    [Fact]
    public async Task Route_OfTheRegistry_IsCopiedAsItSays()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders", "next");
        registry.SetRoutes(new RouteDefinition { Id = "orders", Path = "/orders", Ns = "orders", Mirror = new() { Ns = "next" } });
        await using var gateway = await GatewayHost.StartAsync(registry, settings: [("KENGER_GATEWAY_REGISTRY_ROUTES", "*")]);

        Assert.Equal("orders", await gateway.GetTextAsync("/orders"));

        await gateway.CountedAsync("2xx", 1);
        Assert.Equal("/orders", Assert.Single(backends["next"].Requests).Target);
        Assert.Contains("next", registry.Queries[^1].Namespaces);
    }

    [Theory]
    [InlineData("Mirror:Namespace", "shop", "must be another namespace than the route's")]
    [InlineData("Mirror:Namespace", "SHOP", "must be another namespace than the route's")]
    [InlineData("Mirror:Namespace", "a b", "Mirror:Namespace is 'a b', but")]
    [InlineData("Mirror:Namespace", "", "Mirror:Namespace")]
    [InlineData("Mirror:Percent", "0", "must be above 0 and at most 100")]
    [InlineData("Mirror:Percent", "100.1", "must be above 0 and at most 100")]
    [InlineData("Mirror:Percent", "NaN", "Mirror:Percent")]
    [InlineData("Mirror:Share", "5", "Mirror:Share")]
    public async Task Mirror_ThatCannotBe_IsRefusedAtStart(string key, string value, string said) =>
        Assert.Contains(said, await PolicyGateways.FailAsync([.. key == "Mirror:Namespace" ? [] : new[] { ("Mirror:Namespace", "next") }, (key, value)]), StringComparison.Ordinal);

    // Several lines of one header, or one line with all: to whom reads them they are the same.
    private static IEnumerable<string> HeadersOf(ReceivedRequest request) =>
        request.Headers.Select(header => $"{header.Key}: {header.Value.Replace(", ", ",", StringComparison.Ordinal)}").Order(StringComparer.OrdinalIgnoreCase);

    private static Task<GatewayHost> StartAsync(int shop, int next, TimeProvider? time = null, params (string Key, string Value)[] settings) =>
        StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(shop)).With("next", FakeRegistry.Node(next)), time, settings);

    private static Task<GatewayHost> StartAsync(FakeRegistry registry, TimeProvider? time = null, params (string Key, string Value)[] settings) => GatewayHost.StartAsync(
        registry,
        builder => builder.Services.AddSingleton(time ?? TimeProvider.System),
        settings:
        [
            ("Kenger:Gateway:Routes:0:Path", "/app"),
            ("Kenger:Gateway:Routes:0:Namespace", "shop"),
            ("Kenger:Gateway:Routes:0:Mirror:Namespace", "next"),
            .. settings.Select(setting => (setting.Key.StartsWith("KENGER", StringComparison.Ordinal) ? setting.Key : $"Kenger:Gateway:Routes:0:{setting.Key}", (string?)setting.Value)),
        ]);
}

/// <summary>Waits for copies: nothing else tells of them.</summary>
internal static class MirrorCounts
{
    public static Task CountedAsync(this GatewayHost gateway, string outcome, int count) => Eventually.BecomesTrue(
        async () => await gateway.CountAsync($"kenger_gateway_mirrored_total{{namespace=\"next\",outcome=\"{outcome}\"}}") == count, $"{count} copies ended as {outcome}");
}
