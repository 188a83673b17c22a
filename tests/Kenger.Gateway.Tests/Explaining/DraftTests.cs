using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Gateway.Explaining;
using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Tests;

/// <summary><c>POST /explain</c>: routes that are tried out before they count.</summary>
public sealed class DraftTests
{
    private const string Setting = "KENGER_GATEWAY_REGISTRY_ROUTES";

    [Fact]
    public async Task Draft_ANewHost_TakesTheRequestAndNothingOfItStays()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("own", "orders");
        registry.SetRoutes(Route("old", "orders", path: "/old"));
        await using var gateway = await StartAsync(registry);
        var limiters = gateway.Get<RouteState>().Limiters;
        var before = gateway.Get<GatewayConfigProvider>().Current;

        var said = await TryAsync(gateway, "host=shop.example.com&path=/api/7&ip=192.0.2.7", Route("shop", "orders", host: "SHOP.example.com", path: "/api") with
        {
            RateLimit = new() { PermitsPerSecond = 1 },
            InFlight = new() { Max = 1 },
            AllowFrom = ["192.0.2.0/24"],
            Jwt = new() { Authority = "https://login.example.com", Audiences = ["shop"] },
        });
        var gone = await TryAsync(gateway, "path=/old", Route("shop", "orders", host: "shop.example.com"));

        Assert.Equal("kenger:route:shop", said.GetProperty("route").GetProperty("id").GetString());
        Assert.Equal(["addresses", "jwt", "rate_limit", "in_flight"], said.GetProperty("steps").EnumerateArray().Select(step => step.GetString()));
        Assert.Equal("orders", said.GetProperty("namespace").GetString());
        Assert.Equal(backends["orders"].Address, said.GetProperty("nodes")[0].GetProperty("address").GetString());
        Assert.Equal("kenger:default", gone.GetProperty("route").GetProperty("id").GetString());
        Assert.Equal(limiters, gateway.Get<RouteState>().Limiters);
        Assert.Same(before, gateway.Get<GatewayConfigProvider>().Current);
        Assert.Equal("own", await gateway.GetTextAsync("/api/7", ("Host", "shop.example.com")));
        Assert.Equal("orders", await gateway.GetTextAsync("/old"));
    }

    [Fact]
    public async Task Draft_WhatItsPoliciesAnswer_IsTheProblem()
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own", "orders"));

        var closed = await TryAsync(gateway, "path=/api&ip=198.51.100.7", Route("shop", "orders", path: "/api") with { DenyFrom = ["198.51.100.0/24"] });

        Assert.StartsWith("403: ", closed.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_SomeThatCannotBeTaken_AreNamedAndTheRestIsExplained()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("own", "orders");
        registry.SetRoutes(Route("serving", "orders", path: "/api"));
        await using var gateway = await StartAsync(registry);

        var said = await TryAsync(
            gateway, "path=/api", Route("api", "orders", path: "/api"), Route("bad", "orders", path: "/x") with { Auth = "nobody-knows-it" },
            Route("rival", "own", path: "/API"), Route("API", "own", path: "/y"), Route("default", "orders", path: "/"));

        Assert.Equal("kenger:route:api", said.GetProperty("route").GetProperty("id").GetString());
        var draft = said.GetProperty("draft");
        Assert.Equal(1, draft.GetProperty("taken").GetInt32());
        Assert.Equal(
            ["bad", "default", "rival", "API"], draft.GetProperty("refused").EnumerateArray().Select(each => each.GetProperty("id").GetString()));
        Assert.Contains("the route api takes the same requests", draft.GetProperty("refused")[2].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Contains("has this id", draft.GetProperty("refused")[3].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Empty(gateway.Said(EventIds.RegistryRouteRefused));
        Assert.Empty(gateway.Get<GatewayConfigProvider>().RefusedRoutes);
    }

    [Fact]
    public async Task Draft_TwoRoutesOfOneId_TheFirstCountsAlone()
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own", "orders"));

        var said = await TryAsync(gateway, "path=/b", Route("same", "orders", path: "/a"), Route("same", "orders", path: "/b"));

        Assert.Equal("kenger:default", said.GetProperty("route").GetProperty("id").GetString());
        Assert.Equal("same", Assert.Single(said.GetProperty("draft").GetProperty("refused").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Draft_ToANamespaceNotFollowedYet_SaysSoAndNotThatThereIsNone()
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own", "orders"));

        var said = await TryAsync(gateway, "path=/new", Route("new", "elsewhere", path: "/new"));

        Assert.Equal("elsewhere", said.GetProperty("namespace").GetString());
        Assert.Contains("does not follow the namespace 'elsewhere' yet", said.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("elsewhere", gateway.Registry.Queries.SelectMany(query => query.Namespaces));
    }

    [Fact]
    public async Task Draft_AtAGatewayForSomeNamespaces_LeavesTheOthersOut()
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own", "orders"), (Setting, "orders"));

        var said = await TryAsync(gateway, "path=/b", Route("a", "orders", path: "/a"), Route("b", "shop", path: "/b"));

        Assert.Equal("kenger:default", said.GetProperty("route").GetProperty("id").GetString());
        Assert.Equal((1, 1), (said.GetProperty("draft").GetProperty("taken").GetInt32(), said.GetProperty("draft").GetProperty("left").GetInt32()));
    }

    [Fact]
    public async Task Draft_AtAGatewayThatTakesNone_IsRefused()
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own"), (Setting, ""));

        using var answer = await PostAsync(gateway, "path=/a", Json(Route("a", "orders", path: "/a")));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains(Setting, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drafts_SeveralAtOnceWhileTheRoutesChange_EachSeesItsOwn()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("own", "orders");
        await using var gateway = await StartAsync(registry);

        var asked = Enumerable.Range(0, 24).Select(async i =>
        {
            var said = await TryAsync(gateway, $"path=/d{i % 3}", Route($"r{i}", "orders", path: $"/d{i % 2}"));
            return (said.GetProperty("route").GetProperty("id").GetString(), i % 3 == i % 2 ? $"kenger:route:r{i}" : "kenger:default");
        }).ToArray();
        for (var i = 0; i < 10; i++)
        {
            registry.SetRoutes(Route("serving", i % 2 == 0 ? "orders" : "own", path: "/d0"), Route($"more-{i}", "orders", path: "/d1"));
        }

        Assert.All(await Task.WhenAll(asked), each => Assert.Equal(each.Item2, each.Item1));
        registry.SetRoutes();
        await gateway.FollowsAsync("own", "any.example.com", "/d1");
    }

    [Fact]
    public async Task Draft_OfAllThatTheRegistryMayHave_IsTriedAsAWhole()
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own", "orders"));
        RouteDefinition[] all = [.. Enumerable.Range(0, RouteFieldChecks.MaxRoutes).Select(i => Route($"r{i}", "orders", host: $"h{i}.example.com"))];

        var said = await TryAsync(gateway, "host=h9999.example.com&path=/", all);

        Assert.Equal("kenger:route:r9999", said.GetProperty("route").GetProperty("id").GetString());
        Assert.Equal(RouteFieldChecks.MaxRoutes, said.GetProperty("draft").GetProperty("taken").GetInt32());
        using var more = await PostAsync(gateway, "path=/", Json([.. all, Route("more", "orders")]));
        Assert.Equal(HttpStatusCode.BadRequest, more.StatusCode);
        Assert.Contains("10001 routes", await more.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Bodies => new(
        "", " ", "{", "[]", "7", "null", "\"routes\"", "{}", "{\"routes\":null}", "{\"routes\":7}", "{\"routes\":[null]}", "{\"routes\":[[]]}", "{\"routes\":[{}]}",
        "{\"routes\":[{\"id\":null,\"ns\":\"orders\"}]}", "{\"routes\":[{\"id\":\"a\",\"ns\":\"orders\",\"nobody\":1}]}", "{\"routes\":[],\"nobody\":1}",
        "{\"routes\":[],\"routes\":[]}", "{\"routes\":[{\"id\":\"a\",\"ns\":\"orders\",\"methods\":[null]}]}", "{\"routes\":[{\"id\":\"a\",\"ns\":7}]}",
        "{\"routes\":[{\"id\":\"a\",\"ns\":\"orders\",\"max_body_bytes\":1e400}]}", "{\"routes\":[]} x", "{\"routes\":[\"\\ud800\"]}", "{'routes':[]}",
        new string('[', 100_000), "{\"a\":" + new string('[', 60) + new string(']', 60) + "}", "<routes/>", "\0");

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_ThatIsNoDraft_IsRefusedInASentence(string body)
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own"));

        using var answer = await PostAsync(gateway, "path=/", Encoding.UTF8.GetBytes(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.InRange(said.RootElement.GetProperty("message").GetString()!.Length, 10, 1000);
        Assert.Equal("own", await gateway.GetTextAsync("/"));
    }

    [Theory]
    [InlineData(0, HttpStatusCode.OK)]
    [InlineData(1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Body_AsLongAsItMayBeAndOneByteMore_OnlyTheFirstIsRead(int more, HttpStatusCode expected)
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own"));
        byte[] body = [.. "{\"routes\":[]}"u8, .. Enumerable.Repeat((byte)' ', RouteFieldChecks.MaxImportBytes - 13 + more)];

        using var whole = await PostAsync(gateway, "path=/", body);
        using var chunked = await gateway.Http.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Admin, "/explain?path=/"))
        {
            Content = new StreamContent(new MemoryStream(body)), Headers = { TransferEncodingChunked = true },
        });

        Assert.Equal((expected, expected), (whole.StatusCode, chunked.StatusCode));
    }

    [Fact]
    public async Task Body_CutOff_LeavesTheGatewayAsItWas()
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own", "orders"));
        var head = $"POST /explain?path=/ HTTP/1.1\r\nHost: {gateway.Admin.Authority}\r\nContent-Length: 100\r\n\r\n{{\"routes\":[";
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, gateway.Admin.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        }

        var said = await TryAsync(gateway, "path=/a", Route("a", "orders", path: "/a"));

        Assert.Equal("kenger:route:a", said.GetProperty("route").GetProperty("id").GetString());
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task Draft_WithoutTheAdminToken_IsNotRead()
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own"), ("KENGER_GATEWAY_ADMIN_TOKEN", "a-token-that-nobody-guesses-0123456789"));

        using var nobody = await PostAsync(gateway, "path=/", "{"u8.ToArray());
        using var traffic = await gateway.SendAsync(HttpMethod.Post, "/explain?path=/", new StringContent("{}"));

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal("own", await traffic.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Question_ThatIsWrong_IsRefusedAsWithoutADraft()
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own"));

        using var answer = await PostAsync(gateway, "ip=somewhere", Json());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("ip must be an IP address", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_WhoseEndpointsCannotBeMade_LeavesNothingBehind()
    {
        await using var backends = new NamedBackends();
        await using var gateway = await StartAsync(await backends.StartAsync("own"));
        using var log = new CapturedLog();
        using var loggers = new LoggerFactory([log]);
        using var state = new RouteState(TimeProvider.System);
        using var authorities = new JwtAuthorities(TimeProvider.System, new Logger<JwtAuthorities>(loggers));
        var limiter = state.LimiterOf("twice", new RateLimitSettings(1, 1, "address"));
        var twice = new RouteConfig { RouteId = "twice", Match = new RouteMatch { Path = "/" } };
        Assert.True(limiter.TryTake("anybody", out _));

        await Assert.ThrowsAnyAsync<Exception>(() => DraftEndpoints.CreateAsync([twice, twice], gateway.Get<RouteSteps>(), state, authorities));

        Assert.Throws<ObjectDisposedException>(() => limiter.TryTake("anybody", out _));
        Assert.Null(await authorities.Of("http://127.0.0.1:9").KeysAsync());
        Assert.Contains("disposed", Assert.Single(log.Entries).Message, StringComparison.Ordinal);
    }

    private static Task<GatewayHost> StartAsync(FakeRegistry registry, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartAsync(registry, settings: [("KENGER_GATEWAY_NAMESPACE", "own"), ("Kenger:Gateway:Routes:0:Path", "/fixed"), ("Kenger:Gateway:Routes:0:Namespace", "orders"), (Setting, "*"), .. settings]);

    private static RouteDefinition Route(string id, string ns, string? host = null, string? path = null) => new() { Id = id, Ns = ns, Host = host, Path = path };

    private static byte[] Json(params RouteDefinition[] routes) =>
        JsonSerializer.SerializeToUtf8Bytes(new ImportRoutesRequest { Routes = routes }, KengerJson.Readable.ImportRoutesRequest);

    private static async Task<JsonElement> TryAsync(GatewayHost gateway, string query, params RouteDefinition[] routes)
    {
        using var answer = await PostAsync(gateway, query, Json(routes));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private static async Task<HttpResponseMessage> PostAsync(GatewayHost gateway, string query, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await gateway.Http.PostAsync(new Uri(gateway.Admin, $"/explain?{query}"), content);
    }
}
