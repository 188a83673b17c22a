using System.Text.Json;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

/// <summary>One reading of a request: what is routed by is what the node gets, and a spelling that means two things is refused.</summary>
public sealed class SpellingTests
{
    private const string Shop = "shop.example.com";

    private static readonly (string, string?)[] Keyed =
    [
        ("KENGER_GATEWAY_NAMESPACE", "shop"),
        ("Kenger:Gateway:Routes:0:Path", "/api"),
        ("Kenger:Gateway:Routes:0:Namespace", "shop"),
        ("Kenger:Gateway:Routes:0:Auth", "key"),
        ("Kenger:Gateway:Routes:1:Host", "secret.example.com"),
        ("Kenger:Gateway:Routes:1:Namespace", "shop"),
        ("Kenger:Gateway:Routes:1:Auth", "key"),
        ("Kenger:Gateway:Routes:2:Host", "bücher.example, *.Bücher.example"),
        ("Kenger:Gateway:Routes:2:Namespace", "shop"),
        ("Kenger:Gateway:Routes:2:Auth", "key"),
        ("Kenger:Gateway:ApiKeys:0:Name", "test"),
        ("Kenger:Gateway:ApiKeys:0:Sha256", "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"),
    ];

    [Theory]
    [InlineData("/x//../api/s", 400)]
    [InlineData("/api\\s", 400)]
    [InlineData("/\\api/s", 400)]
    [InlineData("/api%5Cs", 400)]
    [InlineData("/api%2Fs", 400)]
    [InlineData("/%2Fapi/s", 400)]
    [InlineData("/api;x/s", 400)]
    [InlineData("/api;", 400)]
    [InlineData("/api%3bx/s", 400)]
    [InlineData("/;/h/api/s", 400)]
    [InlineData("/%2Fh/api/s", 400)]
    [InlineData("/%c1%a1pi/s", 400)]
    [InlineData("/x/..%2fapi", 400)]
    [InlineData("/x/..;/api", 400)]
    [InlineData("/%u0061pi/s", 400)]
    [InlineData("//api/s", 401)]
    [InlineData("///api//s", 401)]
    [InlineData("/x/../api", 401)]
    [InlineData("/x/%2e%2e/api/s", 401)]
    [InlineData("/./api", 401)]
    [InlineData("/API/s", 401)]
    [InlineData("/%61pi/s", 401)]
    [InlineData("/api/s;v=1", 401)]
    [InlineData("/api/a%2Fb//c", 401)]
    [InlineData("http://shop.example.com/%61pi", 401)]
    [InlineData("http://shop.example.com//api", 401)]
    public async Task Path_OnAWayRoundAKey_IsHeldByItOrRefused(string target, int status)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend);

        Assert.Equal([status], await StatusesAsync(gateway, target, Shop));

        Assert.Empty(backend.Requests);
    }

    [Theory]
    [InlineData("secret.example.com.", 401)]
    [InlineData("SECRET.example.com", 401)]
    [InlineData("secret.example.com:80", 401)]
    [InlineData("secret.example.com.:8080", 401)]
    [InlineData("secret.example.com:0080", 401)]
    [InlineData("secret..example.com", 400)]
    [InlineData("secret.example.com:65536", 400)]
    [InlineData("secret.example.com:", 400)]
    [InlineData("x@secret.example.com", 400)]
    [InlineData("a~b", 400)]
    [InlineData("xn--bcher-kva.example", 401)]
    [InlineData("XN--BCHER-KVA.Example.:80", 401)]
    [InlineData("www.xn--bcher-kva.example", 401)]
    public async Task Host_OnAWayRoundAKey_IsHeldByItOrRefused(string host, int status)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend);

        Assert.Equal([status], await StatusesAsync(gateway, "/", host));

        Assert.Empty(backend.Requests);
    }

    [Theory]
    [InlineData("/projects/group%2Fname", "/projects/group%2Fname")]
    [InlineData("/proxy/https://example.com//x", "/proxy/https://example.com//x")]
    [InlineData("/matrix;v=1/x", "/matrix;v=1/x")]
    [InlineData("/win%5Cpath", "/win%5Cpath")]
    [InlineData("/%C4%E3%C0%B4", "/%C4%E3%C0%B4")]
    [InlineData("/a/../b%20c", "/b%20c")]
    public async Task Path_OddWhereNoRouteIsNear_Passes(string target, string arrives)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend);

        Assert.Equal([200], await StatusesAsync(gateway, target, Shop));

        Assert.Equal(arrives, Assert.Single(backend.Requests).Target);
    }

    [Theory]
    [InlineData("Shop.Example.COM.", "shop.example.com")]
    [InlineData("shop.example.com:80", "shop.example.com")]
    [InlineData("shop.example.com:08080", "shop.example.com:8080")]
    [InlineData("my_shop", "my_shop")]
    [InlineData("_a._b", "_a._b")]
    [InlineData("a_", "a_")]
    [InlineData("1.a", "1.a")]
    [InlineData("a--b.c", "a--b.c")]
    [InlineData("127.0.0.1:1", "127.0.0.1:1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("[0:0::1]:80", "[::1]")]
    [InlineData("[::ffff:127.0.0.1]:8080", "[::ffff:127.0.0.1]:8080")]
    [InlineData("xn--n3h.net", "xn--n3h.net")]
    [InlineData("XN--55QX5D.cn:8080", "xn--55qx5d.cn:8080")]
    public async Task Host_Arrives_OnceInItsNormalFormAndAsForwardedHost(string host, string expected)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend);

        Assert.Equal([200], await StatusesAsync(gateway, "/", host));

        var request = Assert.Single(backend.Requests);
        Assert.Empty(backend.Malformed);
        Assert.Equal([expected], request["Host"]);
        Assert.Equal([expected], request["X-Forwarded-Host"]);
    }

    [Fact]
    public async Task Host_WithALongLabelName_ArrivesOnce()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend);
        var host = string.Join('.', Enumerable.Repeat(new string('a', 63), 3).Append(new string('b', 61)));

        Assert.Equal([200], await StatusesAsync(gateway, "/", $"{host}:65535"));

        Assert.Equal([$"{host}:65535"], Assert.Single(backend.Requests)["Host"]);
    }

    [Theory]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("xn--bcher-kva.example", "xn--BCHER-kva.example.")]
    [InlineData("old.example.com", "OLD.example.com.")]
    [InlineData("old.example.com:80", "old.example.com")]
    public async Task Switch_HostInAnyForm_TakesEffectForAllForms(string switched, string asked)
    {
        await using var blue = RecordingBackend.Start();
        await using var green = RecordingBackend.Start();
        var registry = new FakeRegistry().With("blue", FakeRegistry.Node(blue.Port)).With("green", FakeRegistry.Node(green.Port));
        Assert.True(RequestHost.TryNormalize(switched, out var host));
        registry.Switch(host, "green");
        await using var gateway = await GatewayHost.StartForAsync("blue", registry);
        await TestKit.Eventually.BecomesTrue(() => registry.IsApplied, "the switch is applied");

        Assert.Equal([200], await StatusesAsync(gateway, "/", asked));

        Assert.Empty(blue.Requests);
        Assert.Single(green.Requests);
        var said = await gateway.AdminAsync($"/explain?host={Uri.EscapeDataString(asked)}");
        Assert.Equal("green", said.GetProperty("namespace").GetString());
    }

    [Theory]
    [InlineData("/ruled//x", 200, true)]
    [InlineData("/ruled;v/x", 400, false)]
    [InlineData("/%2Fruled/x", 400, false)]
    [InlineData("/x%5Cy", 200, false)]
    public async Task Path_OddWhereARuleLooksAtIt_MustMeanTheSameToIt(string target, int status, bool isRuled)
    {
        await using var all = RecordingBackend.Start();
        await using var ruled = RecordingBackend.Start();
        var registry = new FakeRegistry().With("all", FakeRegistry.Node(all.Port)).With("ruled", FakeRegistry.Node(ruled.Port));
        registry.SetRules("all", Rules.Rule(new RuleMatch { PathPrefix = "/ruled" }, ns: "ruled"));
        await using var gateway = await GatewayHost.StartForAsync("all", registry);

        Assert.Equal([status], await StatusesAsync(gateway, target, Shop));

        Assert.Equal((status == 200 && !isRuled ? 1 : 0, isRuled ? 1 : 0), (all.Requests.Count, ruled.Requests.Count));
        var said = await gateway.AdminAsync($"/explain?host={Shop}&path={Uri.EscapeDataString(target)}");
        Assert.Equal(status == 400, said.TryGetProperty("problem", out var problem) && problem.GetString()!.StartsWith("400: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refusal_OfASpelling_SaysWhatIsWrongAndIsCountedLoggedAndExplained()
    {
        await using var backend = RecordingBackend.Start();
        using var logs = new TempLogs();
        await using var gateway = await StartAsync(backend, ("Kenger:Gateway:AccessLog:File", logs.File));

        var answer = await RawClient.SendAsync(gateway.Traffic, Request("/x//../api", Shop));
        await StatusesAsync(gateway, "/api;x/y", Shop);
        await StatusesAsync(gateway, "/%zz", Shop);
        await StatusesAsync(gateway, "/", "xn--99zz");
        await StatusesAsync(gateway, "/a/../b", "SHOP.example.com.");

        using var body = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal(400, body.RootElement.GetProperty("code").GetInt32());
        Assert.Contains("dots", body.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("ambiguous_path", body.RootElement.GetProperty("data").GetProperty("reason").GetString());
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        var metrics = await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics"));
        Assert.Contains("kenger_gateway_refusals_total{reason=\"ambiguous_path\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("kenger_gateway_refusals_total{reason=\"bad_target\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("kenger_gateway_refusals_total{reason=\"bad_host\"} 1", metrics, StringComparison.Ordinal);
        var said = await gateway.AdminAsync($"/explain?host={Shop}&path={Uri.EscapeDataString("/api;x/y")}");
        Assert.StartsWith("400: the path can be read in several ways", said.GetProperty("problem").GetString(), StringComparison.Ordinal);
        await TestKit.Eventually.BecomesTrue(() => LinesOf(logs).Length == 5, "all are logged");
        Assert.Equal(
            ["GET /x//../api HTTP/1.1\" 400", "GET /api;x/y HTTP/1.1\" 400", "GET /%zz HTTP/1.1\" 400", "GET / HTTP/1.1\" 400", "GET /a/../b HTTP/1.1\" 200"],
            LinesOf(logs).Select(line => line.Split('"')[1] + '"' + line.Split('"')[2][..4]));
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Endpoint_OfTheHostItself_SeesTheNormalForm()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            map: app => app.MapGet("/own/{**rest}", (HttpContext context) =>
                $"{context.Request.Path} {context.Request.Host} {context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget}"),
            settings: ("KENGER_GATEWAY_NAMESPACE", "shop"));

        Assert.Contains("\r\n/own/a shop.example.com /own/a?q\r\n", await RawClient.SendAsync(gateway.Traffic, Request("/x/../%6fwn/a?q", "SHOP.example.com.")),
            StringComparison.Ordinal);
        Assert.Equal([400], await StatusesAsync(gateway, "/own%2Fa", Shop));
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task Path_ToARouteOfYarpsSection_IsHeldAsStrictly()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await GatewayHost.StartAsync(new FakeRegistry(), settings:
        [
            ("ReverseProxy:Routes:open:ClusterId", "fixed"),
            ("ReverseProxy:Routes:open:Match:Path", "/{**rest}"),
            ("ReverseProxy:Routes:closed:ClusterId", "fixed"),
            ("ReverseProxy:Routes:closed:Match:Path", "/api/{**rest}"),
            ("ReverseProxy:Routes:closed:AuthorizationPolicy", "default"),
            ("ReverseProxy:Routes:host:ClusterId", "fixed"),
            ("ReverseProxy:Routes:host:Match:Hosts:0", "Sécret.example.com"),
            ("ReverseProxy:Routes:host:Order", "-1"),
            ("ReverseProxy:Routes:host:AuthorizationPolicy", "default"),
            ("ReverseProxy:Clusters:fixed:Destinations:one:Address", $"http://127.0.0.1:{backend.Port}"),
        ], configure: builder => Microsoft.Extensions.DependencyInjection.AuthenticationServiceCollectionExtensions.AddAuthentication(builder.Services)
            .AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, HeaderScheme>(HeaderScheme.Name, configureOptions: null));

        foreach (var target in "/x//../api/s /api%2Fs /api\\s /api;/s".Split(' '))
        {
            Assert.Equal([400], await StatusesAsync(gateway, target, Shop));
        }

        Assert.Equal([400], await StatusesAsync(gateway, "/", "a~b"));
        Assert.Empty(backend.Requests);
        Assert.Equal([200], await StatusesAsync(gateway, "/x/../b", "SHOP.example.com."));
        Assert.Equal("/b", Assert.Single(backend.Requests).Target);
    }

    [Theory]
    [InlineData("/x//../api", Shop)]
    [InlineData("/api;x", Shop)]
    [InlineData("/a\\b", Shop)]
    [InlineData("/%zz", Shop)]
    [InlineData("/", "secret..example.com")]
    [InlineData("/", "a.example.com:65536")]
    [InlineData("/", "xn--99zz")]
    [InlineData("/", "127.1")]
    [InlineData("/", "secret.example.com.")]
    [InlineData("/x/../api", Shop)]
    public async Task Http2_SpellingOnAWayRoundAKey_ReachesNoNode(string path, string authority)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await Http2Gateway.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), [("KENGER_GATEWAY_PROTOCOL", "http1"), .. Keyed]);

        await RawHttp2Client.IsAnsweredAsync(
            gateway.Traffic, [(":method", "GET"), (":scheme", "http"), (":authority", authority), (":path", path)]);
        await gateway.Host.GetTextAsync("/last");

        Assert.Equal("/last", Assert.Single(backend.Requests).Target);
        Assert.DoesNotContain(gateway.Host.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Http2_OddButClear_ArrivesInItsNormalForm()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await Http2Gateway.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), [("KENGER_GATEWAY_PROTOCOL", "http1"), .. Keyed]);

        Assert.True(await RawHttp2Client.IsAnsweredAsync(
            gateway.Traffic, [(":method", "GET"), (":scheme", "http"), (":authority", "XN--n3h.net.:80"), (":path", "/x/../%62/c")]));

        var request = Assert.Single(backend.Requests);
        Assert.Equal("/b/c", request.Target);
        Assert.Equal(["xn--n3h.net"], request["Host"]);
    }

    [Theory]
    [InlineData("shop..example.com")]
    [InlineData("xn--99zz.example.com")]
    [InlineData("127.1")]
    [InlineData("a.example.com:65536")]
    [InlineData("*.127.1")]
    public async Task Start_RouteWithAHostNobodyCanAskFor_Fails(string host)
    {
        await using var backend = RecordingBackend.Start();

        var own = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(backend, ("Kenger:Gateway:Routes:1:Host", host)));
        var yarps = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(
            backend, ("ReverseProxy:Routes:r:ClusterId", "kenger:shop"), ("ReverseProxy:Routes:r:Match:Hosts:0", host)));

        Assert.Contains($"'{host}'", own.Message, StringComparison.Ordinal);
        Assert.Contains($"'{host}'", yarps.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_OnAWayRoundAKey_IsHeldByItOrRefused()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await StartAsync(backend);
        const string upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

        Assert.Equal([400], RawClient.StatusesIn(await RawClient.SendAsync(
            gateway.Traffic, $"GET /api%2Fs HTTP/1.1\r\nHost: {Shop}\r\n{upgrade}\r\n")));
        Assert.Equal(401, RawClient.StatusesIn(await RawClient.SendAsync(
            gateway.Traffic, $"GET / HTTP/1.1\r\nHost: secret.example.com.\r\n{upgrade}\r\n{HostileFront.Sentinel}"))[0]);

        Assert.DoesNotContain(backend.Requests, request => request.Target != "/sentinel");
    }

    private static string[] LinesOf(TempLogs logs) => logs.Read().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Task<GatewayHost> StartAsync(RecordingBackend backend, params (string, string?)[] more) =>
        GatewayHost.StartAsync(new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)), settings: [.. Keyed, .. more]);

    private static async Task<IReadOnlyList<int>> StatusesAsync(GatewayHost gateway, string target, string host) =>
        RawClient.StatusesIn(await RawClient.SendAsync(gateway.Traffic, Request(target, host)));

    private static string Request(string target, string host) => $"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n";
}
