using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kenger.Contracts;
using Kenger.Gateway.RoutePolicies;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

/// <summary>Answers that are kept and given again, and those that must never be.</summary>
public sealed class CacheTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private RequestDelegate _says = static context => Task.CompletedTask;
    private Backend _node = null!;
    private int _count;

    public async Task InitializeAsync() => _node = await Backend.StartNewAsync("node", context => _says(context));

    public async Task DisposeAsync() => await _node.DisposeAsync();

    public static TheoryData<string> Forwarders => [.. PolicyGateways.Forwarders];

    [Theory]
    [MemberData(nameof(Forwarders))]
    public async Task Answer_ThatSaysHowLong_IsGivenToTheSecondAndNoLonger(string forwarder)
    {
        Say("max-age=10");
        await using var gateway = await StartAsync(("KENGER_GATEWAY_FORWARDER", forwarder));

        var first = await SendAsync(gateway, "/app/a?x=1");
        _time.Advance(TimeSpan.FromSeconds(9.999));
        var second = await SendAsync(gateway, "/app/a?x=1");

        Assert.Equal(("answer 1", "answer 1"), (BodyOf(first), BodyOf(second)));
        Assert.Null(HeaderOf(first, "Age"));
        Assert.Equal(("9", "max-age=10", "text/plain", "8"), (HeaderOf(second, "Age"), HeaderOf(second, "Cache-Control"), HeaderOf(second, "Content-Type"), HeaderOf(second, "Content-Length")));
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal("answer 2", BodyOf(await SendAsync(gateway, "/app/a?x=1")));
        Assert.Equal(2, _node.Requests.Count);
        Assert.Equal((1, 2, 2), (await CountAsync(gateway, "hit"), await CountAsync(gateway, "miss"), await CountAsync(gateway, "stored")));
    }

    [Theory]
    [InlineData("s-maxage=5, max-age=500", "", 5)]
    [InlineData("max-age=5, max-age=500", "", 5)]
    [InlineData("max-age=\"5\"", "", 5)]
    [InlineData("MAX-AGE = 5", "", 5)]
    [InlineData("public, max-age=5, foo=\"a, no-store\"", "", 5)]
    [InlineData("max-age=10", "Age: 4", 6)]
    [InlineData("", "Expires: {5}", 5)]
    [InlineData("max-age=5", "Expires: {500}", 5)]
    public async Task Lifetime_HoweverItIsSaid_IsThatOfTheAnswer(string control, string header, int seconds)
    {
        Say(control, header.Replace("{5}", Date(5), StringComparison.Ordinal).Replace("{500}", Date(500), StringComparison.Ordinal));
        await using var gateway = await StartAsync();
        await SendAsync(gateway, "/app");

        _time.Advance(TimeSpan.FromSeconds(seconds - 0.5));
        Assert.Equal("answer 1", BodyOf(await SendAsync(gateway, "/app")));

        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal("answer 2", BodyOf(await SendAsync(gateway, "/app")));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("public", "")]
    [InlineData("max-age=0", "")]
    [InlineData("max-age=-5", "")]
    [InlineData("max-age=five", "")]
    [InlineData("max-age=", "")]
    [InlineData("max-age", "")]
    [InlineData("max-age=5.5", "")]
    [InlineData("s-maxage=0, max-age=500", "")]
    [InlineData("no-store, max-age=500", "")]
    [InlineData("No-Cache, max-age=500", "")]
    [InlineData("no-cache=\"X-A\", max-age=500", "")]
    [InlineData("private, max-age=500", "")]
    [InlineData("private=\"X-A\", max-age=500", "")]
    [InlineData("max-age=500", "Cache-Control: no-store")]
    [InlineData("max-age=500", "Set-Cookie: a=1")]
    [InlineData("max-age=500", "Vary: *")]
    [InlineData("max-age=500", "Vary: Accept, *")]
    [InlineData("max-age=500", "Vary: Authorization")]
    [InlineData("max-age=500", "Vary: X-Forwarded-For")]
    [InlineData("max-age=500", "Vary: many")]
    [InlineData("max-age=500", "Age: 500")]
    [InlineData("max-age=500", "Content-Range: bytes 0-7/8")]
    [InlineData("", "Expires: 0")]
    [InlineData("", "Expires: -1")]
    [InlineData("", "Expires: Thu, 01 Jan 1970 00:00:00 GMT")]
    public async Task Answer_ThatMayNotBeKept_IsAskedForEachTime(string control, string header)
    {
        Say(control, header == "Vary: many" ? $"Vary: {string.Join(", ", Enumerable.Range(0, 100).Select(i => $"X-{i}"))}" : header);
        await using var gateway = await StartAsync();

        Assert.Equal("answer 1", BodyOf(await SendAsync(gateway, "/app")));
        Assert.Equal("answer 2", BodyOf(await SendAsync(gateway, "/app")));
        Assert.Equal((0, 0L), (await CountAsync(gateway, "stored"), gateway.Get<AnswerStore>().Bytes));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(206)]
    [InlineData(302)]
    [InlineData(401)]
    public async Task Answer_OfAStatusThatIsNotKept_IsAskedForEachTime(int status)
    {
        Say("max-age=500", status: status);
        await using var gateway = await StartAsync();

        await SendAsync(gateway, "/app");
        await SendAsync(gateway, "/app");

        Assert.Equal(2, _node.Requests.Count);
    }

    [Theory]
    [InlineData("Cache-Control: no-cache\r\n")]
    [InlineData("Cache-Control: no-store\r\n")]
    [InlineData("Cache-Control: max-age=0\r\n")]
    [InlineData("Cache-Control: min-fresh=501\r\n")]
    [InlineData("Pragma: no-cache\r\n")]
    [InlineData("Range: bytes=0-1\r\n")]
    [InlineData("If-Match: \"a\"\r\n")]
    [InlineData("X-HTTP-Method-Override: DELETE\r\n")]
    public async Task Request_ThatWantsNoneOfIt_GoesToTheNode(string header)
    {
        Say("max-age=500");
        await using var gateway = await StartAsync();
        await SendAsync(gateway, "/app");

        var asked = await SendAsync(gateway, "/app", header);

        Assert.Equal("answer 2", BodyOf(asked));
        Assert.Equal(2, _node.Requests.Count);
    }

    [Theory]
    [InlineData("/app/a", "/app/A")]
    [InlineData("/app/a", "/app/a/")]
    [InlineData("/app/a?x=1", "/app/a?x=2")]
    [InlineData("/app/a?x=1&y=2", "/app/a?y=2&x=1")]
    [InlineData("/app/a?x=1", "/app/a?x=1&x=2")]
    [InlineData("/app/a?x=%41", "/app/a?x=A")]
    [InlineData("/app/a?", "/app/a")]
    [InlineData("/app//a", "/app/a")]
    [InlineData("/app/a%2fb", "/app/a/b")]
    [InlineData("/app/a%3Fx=1", "/app/a?x=1")]
    [InlineData("/app/a;v=1", "/app/a")]
    public async Task Targets_ThatANodeMayReadDifferently_AreDifferentAnswers(string one, string other)
    {
        _says = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=500";
            await context.Response.WriteAsync(ReceivedRequest.From(context.Request).Target);
        };
        await using var gateway = await StartAsync();

        var (first, second) = (BodyOf(await SendAsync(gateway, one)), BodyOf(await SendAsync(gateway, other)));

        // Whatever the gateway makes of a target: what is answered is what the node has said to that one.
        Assert.Equal(_node.Requests.Select(request => request.Target), [first, second]);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("X-Forwarded-Host: evil.com\r\n")]
    [InlineData("X-Forwarded-Proto: https\r\n")]
    [InlineData("X-Forwarded-Prefix: /evil\r\n")]
    [InlineData("X-Original-URL: /admin\r\n")]
    [InlineData("Forwarded: host=evil.com\r\n")]
    [InlineData("X_Forwarded_Host: evil.com\r\n")]
    public async Task Poison_InHeadersThatAreInNoKey_ReachesNobody(string header)
    {
        _says = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=500";
            await context.Response.WriteAsync(string.Join(';', context.Request.Headers.Where(each => each.Key.Length > 8).Select(each => $"{each.Key}={each.Value}")));
        };
        await using var gateway = await StartAsync();

        var poisoned = BodyOf(await SendAsync(gateway, "/app", header));
        var clean = BodyOf(await SendAsync(gateway, "/app"));

        Assert.Single(_node.Requests);
        Assert.Equal(poisoned, clean);
        Assert.DoesNotContain("evil", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("admin", clean, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poison_ByAProxyThatIsTrusted_IsAnAnswerOfItsOwn()
    {
        Say("max-age=500");
        await using var gateway = await StartAsync(("Kenger:Gateway:TrustedProxies:0", "127.0.0.1"));

        await SendAsync(gateway, "/app", "X-Forwarded-Host: a.example.com\r\nX-Forwarded-For: 10.0.0.1\r\n");
        var other = await SendAsync(gateway, "/app", "X-Forwarded-Host: b.example.com\r\nX-Forwarded-For: 10.0.0.1\r\n");
        var same = await SendAsync(gateway, "/app", "X-Forwarded-Host: b.example.com\r\nX-Forwarded-For: 10.0.0.2\r\n");

        Assert.Equal(("answer 2", "answer 2"), (BodyOf(other), BodyOf(same)));
    }

    [Fact]
    public async Task Hosts_InOtherSpellings_AreOneAndOtherHostsAreNot()
    {
        Say("max-age=500");
        await using var gateway = await StartAsync();

        Assert.Equal("answer 1", BodyOf(await RawAsync(gateway, "GET /app HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n")));
        Assert.Equal("answer 1", BodyOf(await RawAsync(gateway, "GET /app HTTP/1.1\r\nHost: SHOP.Example.com\r\nConnection: close\r\n\r\n")));
        Assert.Equal("answer 1", BodyOf(await RawAsync(gateway, "GET http://shop.example.com/app HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n")));
        Assert.Equal("answer 2", BodyOf(await RawAsync(gateway, "GET /app HTTP/1.1\r\nHost: other.example.com\r\nConnection: close\r\n\r\n")));
        Assert.Equal("answer 3", BodyOf(await RawAsync(gateway, "GET /app HTTP/1.1\r\nHost: shop.example.com:8080\r\nConnection: close\r\n\r\n")));
    }

    [Fact]
    public async Task Vary_HeadersThatAreNamed_TellAnswersApart()
    {
        Say("max-age=500", "Vary: Accept-Language, X-A");
        await using var gateway = await StartAsync();

        Assert.Equal("answer 1", BodyOf(await SendAsync(gateway, "/app", "Accept-Language: de\r\n")));
        Assert.Equal("answer 2", BodyOf(await SendAsync(gateway, "/app", "Accept-Language: en\r\n")));
        Assert.Equal("answer 3", BodyOf(await SendAsync(gateway, "/app")));
        Assert.Equal("answer 4", BodyOf(await SendAsync(gateway, "/app", "Accept-Language: de\r\nX-A: x_a:\r\n")));
        Assert.Equal("answer 1", BodyOf(await SendAsync(gateway, "/app", "X-B: any\r\naccept-language: de\r\n")));
        Assert.Equal("answer 3", BodyOf(await SendAsync(gateway, "/app")));
        // Too long to be told apart by.
        await SendAsync(gateway, "/app", $"X-A: {new string('a', 5_000)}\r\n");
        Assert.Equal("answer 6", BodyOf(await SendAsync(gateway, "/app", $"X-A: {new string('a', 5_000)}\r\n")));
    }

    [Theory]
    [InlineData("max-age=500", 2)]
    [InlineData("max-age=500, public", 1)]
    [InlineData("s-maxage=500", 1)]
    [InlineData("max-age=500, must-revalidate", 1)]
    public async Task Authorization_OfARequest_KeepsItsAnswerFromOthersUnlessItSaysOtherwise(string control, int asked)
    {
        Say(control);
        await using var gateway = await StartAsync();

        await SendAsync(gateway, "/app", "Authorization: Bearer ann\r\n");
        await SendAsync(gateway, "/app", "Authorization: Bearer bob\r\n");

        Assert.Equal(asked, _node.Requests.Count);
    }

    [Theory]
    [InlineData("max-age=500", 2)]
    [InlineData("s-maxage=500, must-revalidate", 2)]
    [InlineData("max-age=500, public", 1)]
    public async Task Route_ThatAsksWho_KeepsWhatIsPublicAndGivesItToThoseWhoMayPass(string control, int asked)
    {
        Say(control);
        const string key = "key-of-ann";
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        await using var gateway = await StartAsync(("Auth", "key"), ("Kenger:Gateway:ApiKeys:0:Name", "ann"), ("Kenger:Gateway:ApiKeys:0:Sha256", hash));

        Assert.Equal("answer 1", BodyOf(await SendAsync(gateway, "/app", $"X-API-Key: {key}\r\n")));
        await SendAsync(gateway, "/app", $"X-API-Key: {key}\r\n");
        var refused = await SendAsync(gateway, "/app");

        Assert.Equal(asked, _node.Requests.Count);
        Assert.Equal(401, RawClient.StatusesIn(refused)[0]);
        Assert.DoesNotContain("answer", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_OfWhatIsKept_IsItsHead()
    {
        Say("max-age=500", "ETag: \"v1\"");
        await using var gateway = await StartAsync();

        Assert.Equal("", BodyOf(await SendAsync(gateway, "/app", method: "HEAD")));
        await SendAsync(gateway, "/app");
        var head = await SendAsync(gateway, "/app", method: "HEAD");

        Assert.Equal(("", "8", "\"v1\"", "0"), (BodyOf(head), HeaderOf(head, "Content-Length"), HeaderOf(head, "ETag"), HeaderOf(head, "Age")));
        Assert.Equal(["HEAD", "GET"], _node.Requests.Select(request => request.Method));
    }

    [Theory]
    [InlineData("If-None-Match: \"v1\"\r\n", 304)]
    [InlineData("If-None-Match: W/\"v1\"\r\n", 304)]
    [InlineData("If-None-Match: \"v0\", \"v1\"\r\n", 304)]
    [InlineData("If-None-Match: *\r\n", 304)]
    [InlineData("If-None-Match: \"v2\"\r\n", 200)]
    [InlineData("If-None-Match: v1\r\n", 200)]
    [InlineData("If-None-Match: \"v2\"\r\nIf-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n", 200)]
    [InlineData("If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n", 304)]
    [InlineData("If-Modified-Since: Wed, 31 Dec 2025 23:59:59 GMT\r\n", 200)]
    [InlineData("If-Modified-Since: yesterday\r\n", 200)]
    public async Task Condition_OfAClient_IsAnsweredFromWhatIsKept(string header, int status)
    {
        Say("max-age=500", "ETag: \"v1\"", lastModified: "Thu, 01 Jan 2026 00:00:00 GMT");
        await using var gateway = await StartAsync();
        await SendAsync(gateway, "/app");

        var answer = await SendAsync(gateway, "/app", header);

        Assert.Equal((status, status == 304 ? "" : "answer 1"), (RawClient.StatusesIn(answer)[0], BodyOf(answer)));
        Assert.Equal(("\"v1\"", "max-age=500", "0"), (HeaderOf(answer, "ETag"), HeaderOf(answer, "Cache-Control"), HeaderOf(answer, "Age")));
        Assert.Single(_node.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nCache-Control: max-age=500\r\nContent-Length: 9\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 200 OK\r\nCache-Control: max-age=500\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nCache-Control: max-age=500\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nCache-Control: max-age=500\r\nContent-Length: 9\r\n\r\n")]
    public async Task Answer_ThatWasCut_IsNeverKept(string answer)
    {
        foreach (var forwarder in PolicyGateways.Forwarders)
        {
            await using var node = new RawBackend(async (stream, _) => await stream.WriteAsync(Encoding.Latin1.GetBytes(answer)));
            await using var gateway = await PolicyGateways.StartAsync(node.Port, forwarder, ("Cache:MaxAnswerBytes", "1000"), ("Kenger:Gateway:MaxRetries", "0"));

            // Whatever of it arrives.
            await RawAsync(gateway, "GET /app HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n");
            await RawAsync(gateway, "GET /app HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n");

            Assert.Equal((2, 0L), (node.Connections, gateway.Get<AnswerStore>().Bytes));
        }
    }

    [Fact]
    public async Task Answer_TooLarge_IsPassedOnWholeAndNotKept()
    {
        _says = static async context =>
        {
            context.Response.Headers.CacheControl = "max-age=500";
            await context.Response.Body.WriteAsync(new byte[int.Parse(context.Request.Query["bytes"]!, CultureInfo.InvariantCulture)]);
        };
        await using var gateway = await StartAsync(("Cache:MaxAnswerBytes", "100000"));

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(100_001, (await gateway.GetTextAsync("/app?bytes=100001")).Length);
            Assert.Equal(100_000, (await gateway.GetTextAsync("/app?bytes=100000")).Length);
        }

        Assert.Equal(["?bytes=100001", "?bytes=100000", "?bytes=100001"], _node.Requests.Select(request => request.Target[4..]));
    }

    [Fact]
    public async Task Answer_ClientGoneBeforeItsEnd_IsNotKept()
    {
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _says = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=500";
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await Task.WhenAny(goesOn.Task, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
            ended.TrySetResult();
        };
        await using var gateway = await StartAsync();
        using (var response = await gateway.GetAsync("/app"))
        {
            Assert.Equal(200, (int)response.StatusCode);
        }

        await ended.Task;
        Assert.Equal(0, gateway.Get<AnswerStore>().Bytes);
        goesOn.SetResult();
        Assert.Equal("half", await gateway.GetTextAsync("/app"));
        Assert.Equal(2, _node.Requests.Count);
    }

    [Fact]
    public async Task Memory_OfTenThousandTargets_StaysWithinItsBound()
    {
        _says = static async context =>
        {
            context.Response.Headers.CacheControl = "max-age=500";
            await context.Response.Body.WriteAsync(new byte[1_000]);
        };
        await using var gateway = await StartAsync(("Kenger:Gateway:CacheBytes", "1048576"));

        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(1_000, (await gateway.GetTextAsync($"/app?{i}")).Length);
            if (i % 50 == 0)
            {
                // Asked for again and again, it stays.
                Assert.Equal(1_000, (await gateway.GetTextAsync("/app?0")).Length);
            }
        }

        Assert.InRange(gateway.Get<AnswerStore>().Bytes, 512 * 1024, 1024 * 1024);
        Assert.Equal(10_000, _node.Requests.Count);
    }

    [Fact]
    public async Task Change_ByAnUnsafeMethod_ForgetsAllAnswersOfItsTarget()
    {
        Say("max-age=500", "Vary: X-A");
        await using var gateway = await StartAsync();
        await SendAsync(gateway, "/app/a", "X-A: 1\r\n");
        await SendAsync(gateway, "/app/a", "X-A: 2\r\n");
        await SendAsync(gateway, "/app/b");

        await SendAsync(gateway, "/app/a", "Content-Length: 0\r\n", "POST");

        Assert.Equal("answer 5", BodyOf(await SendAsync(gateway, "/app/a", "X-A: 1\r\n")));
        Assert.Equal("answer 6", BodyOf(await SendAsync(gateway, "/app/a", "X-A: 2\r\n")));
        Assert.Equal("answer 3", BodyOf(await SendAsync(gateway, "/app/b")));
    }

    [Fact]
    public async Task Route_ThatSaysSomethingElse_BeginsAnew()
    {
        Say("max-age=500");
        var registry = new FakeRegistry().With("orders", FakeRegistry.Node(_node.Port));
        var route = new RouteDefinition { Id = "orders", Path = "/orders", Ns = "orders", Cache = new(), ResponseHeaders = [new() { Name = "X-Edge", Add = "west" }] };
        registry.SetRoutes(route);
        await using var gateway = await GatewayHost.StartAsync(registry, settings: [("KENGER_GATEWAY_REGISTRY_ROUTES", "*")]);
        Assert.Equal("answer 1", await gateway.GetTextAsync("/orders"));
        using (var again = await gateway.GetAsync("/orders"))
        {
            // The route's own changes are made once.
            Assert.Equal(["west"], again.Headers.GetValues("X-Edge"));
            Assert.Equal("answer 1", await again.Content.ReadAsStringAsync());
        }

        registry.SetRoutes(route with { ResponseHeaders = [new() { Name = "X-Edge", Set = "east" }] });
        await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/orders") != "answer 1", "the other route counts");
        Assert.Equal("answer 2", await gateway.GetTextAsync("/orders"));
        registry.SetRoutes(route);
        await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/orders") != "answer 2", "the first one counts again");
        Assert.Equal("answer 3", await gateway.GetTextAsync("/orders"));
    }

    [Fact]
    public async Task Explain_OfARequest_NeitherAsksNorKeeps()
    {
        Say("max-age=500");
        await using var gateway = await StartAsync();

        Assert.Equal("shop", (await gateway.AdminAsync("/explain?path=/app")).GetProperty("namespace").GetString());

        Assert.Equal((0, 0L), (await CountAsync(gateway, "miss"), gateway.Get<AnswerStore>().Bytes));
        Assert.Empty(_node.Requests);
    }

    [Theory]
    [InlineData("Cache:MaxAnswerBytes", "0")]
    [InlineData("Cache:MaxAnswerBytes", "16777217")]
    [InlineData("Cache:MaxBytes", "5")]
    [InlineData("Kenger:Gateway:CacheBytes", "1000")]
    public async Task Cache_ThatCannotBe_IsRefusedAtStart(string key, string value) =>
        Assert.Contains(key, await PolicyGateways.FailAsync((key, value)), StringComparison.Ordinal);

    private void Say(string control, string header = "", int status = 200, string? lastModified = null) => _says = async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        context.Response.Headers.Date = Date(0);
        if (control.Length > 0)
        {
            context.Response.Headers.CacheControl = control;
        }

        if (header.Split(": ", 2) is [var name, var value])
        {
            context.Response.Headers.Append(name, value);
        }

        if (lastModified is not null)
        {
            context.Response.Headers.LastModified = lastModified;
        }

        var text = $"answer {Interlocked.Increment(ref _count)}";
        context.Response.ContentLength = text.Length;
        if (context.Request.Method != "HEAD")
        {
            await context.Response.WriteAsync(text);
        }
    };

    private Task<GatewayHost> StartAsync(params (string Key, string Value)[] settings) => GatewayHost.StartAsync(
        new FakeRegistry().With("shop", FakeRegistry.Node(_node.Port)),
        builder => builder.Services.AddSingleton<TimeProvider>(_time),
        settings:
        [
            ("Kenger:Gateway:Routes:0:Path", "/app"),
            ("Kenger:Gateway:Routes:0:Namespace", "shop"),
            .. settings.Any(setting => setting.Key.StartsWith("Cache:", StringComparison.Ordinal)) ? [] : new[] { ("Kenger:Gateway:Routes:0:Cache:MaxAnswerBytes", (string?)"1000000") },
            .. settings.Select(setting => (setting.Key.StartsWith("Kenger", StringComparison.OrdinalIgnoreCase) ? setting.Key : $"Kenger:Gateway:Routes:0:{setting.Key}", (string?)setting.Value)),
        ]);

    private string Date(int seconds) => (_time.GetUtcNow() + TimeSpan.FromSeconds(seconds)).ToString("R", CultureInfo.InvariantCulture);

    private static Task<long> CountAsync(GatewayHost gateway, string result) => gateway.CountAsync($"kenger_gateway_cache_total{{namespace=\"shop\",result=\"{result}\"}}");

    private static async Task<string> SendAsync(GatewayHost gateway, string target, string headers = "", string method = "GET") =>
        (await PolicyGateways.SendAsync(gateway, target, headers, method)).Answer;

    private static Task<string> RawAsync(GatewayHost gateway, string bytes) => RawClient.SendAsync(gateway.Traffic, bytes);

    private static string BodyOf(string answer) => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..] is var body && answer.Contains("\r\nTransfer-Encoding: chunked\r\n", StringComparison.OrdinalIgnoreCase)
        ? string.Concat(body.Split("\r\n").Where((_, index) => index % 2 == 1)) : body;

    private static string? HeaderOf(string answer, string name) =>
        answer.Split("\r\n").FirstOrDefault(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];
}
