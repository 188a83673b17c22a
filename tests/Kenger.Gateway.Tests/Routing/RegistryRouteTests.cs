using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Sync;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>Routes that a gateway takes from the registry, by real requests.</summary>
public sealed class RegistryRouteTests : IDisposable
{
    private const string Setting = "KENGER_GATEWAY_REGISTRY_ROUTES";

    private readonly string _directory = Directory.CreateTempSubdirectory("kenger-gateway-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Route_PutMovedAndDeleted_IsFollowedWithoutARestart()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders", "shop", "own");
        await using var gateway = await StartAsync(registry, (Setting, "*"), ("KENGER_GATEWAY_NAMESPACE", "own"));
        Assert.Equal("own", await gateway.GetTextAsync("/api", ("Host", "shop.example.com")));

        registry.SetRoutes(Route("shop", "orders", host: "shop.example.com", path: "/api"));
        await gateway.FollowsAsync("orders", "SHOP.example.com.", "/api/x");
        Assert.Equal("own", await gateway.GetTextAsync("/other", ("Host", "shop.example.com")));
        Assert.Contains("kenger:route:shop", gateway.Get<GatewayConfigProvider>().Current.Routes.Select(route => route.RouteId));

        registry.SetRoutes(Route("shop", "shop", host: "shop.example.com", path: "/api"));
        await gateway.FollowsAsync("shop", "shop.example.com", "/api");

        registry.SetRoutes();
        await gateway.FollowsAsync("own", "shop.example.com", "/api");
        Assert.Empty(gateway.Said(EventIds.RegistryRouteRefused));
    }

    [Fact]
    public async Task Start_OnlyRoutesOfTheRegistry_IsReadyOnceTheyCount()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders");
        registry.SetRoutes(Route("all", "orders"));

        await using var gateway = await StartAsync(registry, (Setting, "orders"));

        Assert.Equal("orders", await gateway.GetTextAsync("/"));
        Assert.Empty(gateway.Said(EventIds.NoRoutes));
        await Eventually.BecomesTrue(() => registry.Queries.Any(query => query.Namespaces is ["orders"] && query.RoutesRevision == registry.Version), "it asks for what its routes name");
    }

    [Fact]
    public async Task Routes_NotAskedFor_AreNotTaken()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("own", "orders");
        registry.SetRoutes(Route("orders", "orders", path: "/orders"));

        await using var gateway = await StartAsync(registry, ("KENGER_GATEWAY_NAMESPACE", "own"));

        Assert.Equal("own", await gateway.GetTextAsync("/orders"));
        Assert.All(registry.Queries, query => Assert.Empty(query.Routes));
        Assert.False((await gateway.AdminAsync("/config")).TryGetProperty("registry_routes", out _));
    }

    [Fact]
    public async Task Routes_SomeNamespacesAskedFor_OthersAreLeftOutWhateverIsTold()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders", "shop");
        registry.Answer = null;
        registry.SetRoutes(Route("orders", "orders", path: "/orders"), Route("shop", "shop", path: "/shop"));

        await using var gateway = await StartAsync(registry, (Setting, "orders"));

        Assert.Equal("orders", await gateway.GetTextAsync("/orders"));
        using var none = await gateway.GetAsync("/shop");
        Assert.Equal(404, (int)none.StatusCode);
        Assert.Equal(1, (await gateway.AdminAsync("/config")).GetProperty("registry_routes").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Routes_ThisGatewayCannotTake_AreRefusedOneByOneAndSaidOnce()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders", "own");
        registry.SetRoutes(
            Route("good", "orders", path: "/good"),
            Route("bad-auth", "orders", path: "/auth") with { Auth = "nobody-knows-it" },
            Route("bad-key", "orders", path: "/key") with { Auth = "key" },
            Route("bad-host", "orders", host: "a b"),
            Route("bad-path", "orders", path: "/{x:unknown}"),
            Route("bad-regex", "orders", path: "/{x:regex(a)}"),
            Route("bad-twin", "Orders", path: "/twin"),
            Route("bad-pick", "orders", path: "/pick") with { Pick = "fastest" },
            Route("also", "orders", path: "/GOOD/{**rest}"),
            Route("own", "orders", host: "OWN.example.com", path: "/api"),
            Route("default", "orders", path: "/"));

        await using var gateway = await StartAsync(
            registry, (Setting, "*"), ("KENGER_GATEWAY_NAMESPACE", "own"), ("Kenger:Gateway:Routes:0:Host", "own.example.com"),
            ("Kenger:Gateway:Routes:0:Path", "/api"), ("Kenger:Gateway:Routes:0:Namespace", "own"));

        Assert.Equal("orders", await gateway.GetTextAsync("/good"));
        Assert.Equal("own", await gateway.GetTextAsync("/api", ("Host", "own.example.com")));
        Assert.Equal("own", await gateway.GetTextAsync("/key"));
        var routes = (await gateway.AdminAsync("/config")).GetProperty("registry_routes");
        string[] refused = ["bad-auth", "bad-host", "bad-key", "bad-path", "bad-pick", "bad-regex", "bad-twin", "default", "good", "own"];
        Assert.Equal(refused, routes.GetProperty("refused").EnumerateArray().Select(each => each.GetProperty("id").GetString()));
        Assert.Equal(1, routes.GetProperty("count").GetInt32());

        // What stays wrong is not said again.
        var said = gateway.Said(EventIds.RegistryRouteRefused).Count;
        registry.SetRoutes(Route("good", "orders", path: "/good"), Route("bad-key", "orders", path: "/key") with { Auth = "key" });
        await Eventually.BecomesTrue(
            async () => (await gateway.AdminAsync("/config")).GetProperty("registry_routes").GetProperty("refused").GetArrayLength() == 1, "the new routes count");
        Assert.Equal((10, 10), (said, gateway.Said(EventIds.RegistryRouteRefused).Count));
    }

    [Fact]
    public async Task Route_OfANamespaceThatGoes_IsAnswered503AndComesBack()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders", "own");
        registry.SetRoutes(Route("orders", "orders", path: "/orders"));
        await using var gateway = await StartAsync(registry, (Setting, "*"), ("KENGER_GATEWAY_NAMESPACE", "own"));

        registry.Set("orders");
        await gateway.CaughtUpAsync();

        using var refused = await gateway.GetAsync("/orders");
        Assert.Equal(503, (int)refused.StatusCode);
        registry.Set("orders", FakeRegistry.Node(backends["orders"].Port));
        await gateway.FollowsAsync("orders", "any.example.com", "/orders");
    }

    [Fact]
    public async Task ColdStart_RegistryAway_HasTheRoutesOfItsSnapshot()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders");
        registry.SetRoutes(
            Route("orders", "orders", path: "/orders") with { RateLimit = new() { PermitsPerSecond = 1_000 }, AccessLog = false });
        var snapshot = Path.Combine(_directory, "nodes.snapshot");
        await using (var before = await StartAsync(registry, (Setting, "*"), ("KENGER_GATEWAY_SNAPSHOT", snapshot)))
        {
            Assert.Equal("orders", await before.GetTextAsync("/orders"));
        }

        registry.Failure = new KengerUnavailableException("no registry answered");
        await using var gateway = await StartAsync(registry, (Setting, "*"), ("KENGER_GATEWAY_SNAPSHOT", snapshot));

        Assert.Equal("orders", await gateway.GetTextAsync("/orders"));
        Assert.True((await gateway.AdminAsync("/config")).GetProperty("ready").GetBoolean());
        // It may have asked for other routes then: what it has is not taken for what it wants now.
        Assert.Null(registry.Queries[^1].RoutesRevision);
    }

    [Fact]
    public async Task RouteAdded_UnderLoad_BreaksNoRequest()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders", "shop");
        registry.SetRoutes(Route("orders", "orders", path: "/orders"));
        await using var gateway = await StartAsync(registry, (Setting, "*"));
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var count = 0; ; count++)
            {
                Assert.Equal("orders", await gateway.GetTextAsync("/orders"));
                if (over.IsCancellationRequested)
                {
                    return count;
                }
            }
        })).ToArray();

        for (var i = 0; i < 10; i++)
        {
            registry.SetRoutes([Route("orders", "orders", path: "/orders"), .. Enumerable.Range(0, i + 1).Select(each => Route($"shop-{each}", "shop", path: $"/shop-{each}"))]);
            await gateway.FollowsAsync("shop", "any.example.com", $"/shop-{i}");
        }

        await over.CancelAsync();
        Assert.All(await Task.WhenAll(load), count => Assert.True(count >= 0));
    }

    [Fact]
    public async Task Policies_OfARegistrysRoute_AreThoseOfTheConfiguration()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders");
        registry.SetRoutes(
            Route("get", "orders", path: "/get") with { Methods = ["GET"], ResponseHeaders = [new() { Name = "X-Edge", Set = "west" }] },
            Route("closed", "orders", path: "/closed") with { DenyFrom = ["127.0.0.0/8", "::1"] },
            Route("small", "orders", path: "/small") with { MaxBodyBytes = 1 },
            Route("works", "orders", path: "/works") with { Maintenance = new() { Text = "back soon" } },
            Route("away", "orders", host: "old.example.com", path: "/") with { Redirect = new() { To = "https://{host}/new{path}", Status = 308 } });

        await using var gateway = await StartAsync(registry, (Setting, "*"));

        using var got = await gateway.GetAsync("/get");
        Assert.Equal((200, "west"), ((int)got.StatusCode, got.Headers.GetValues("X-Edge").Single()));
        using var posted = await gateway.SendAsync(HttpMethod.Post, "/get", new StringContent("a"));
        Assert.Equal(405, (int)posted.StatusCode);
        using var closed = await gateway.GetAsync("/closed");
        Assert.Equal(403, (int)closed.StatusCode);
        using var large = await gateway.SendAsync(HttpMethod.Post, "/small", new StringContent("ab"));
        Assert.Equal(413, (int)large.StatusCode);
        using var works = await gateway.GetAsync("/works");
        Assert.Equal(503, (int)works.StatusCode);
        using var away = await gateway.GetAsync("/x", ("Host", "old.example.com"));
        Assert.Equal((308, "https://old.example.com/new/x"), ((int)away.StatusCode, away.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Policies_ThatCannotBe_AreRefusedOneByOneInTheWordsOfTheConfiguration()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("orders");
        registry.SetRoutes(
            Route("a", "orders", path: "/a") with { Methods = ["get"] },
            Route("also-good", "own", path: "/own"),
            Route("b", "orders", path: "/b") with { AllowFrom = ["shop.example.com"] },
            Route("c", "orders", path: "/c") with { StripPrefix = "/x" },
            Route("d", "orders", path: "/d") with { Rewrite = "/{nobody}" },
            Route("e", "orders", path: "/e") with { Redirect = new() { To = "https://{host}/" } },
            Route("f", "orders", path: "/f") with { RequestHeaders = [new() { Name = "X-Forwarded-For", Set = "10.0.0.1" }] },
            Route("g", "orders", path: "/g") with { ResponseHeaders = [new() { Name = "X-A", Set = "a\r\nX-Evil: b" }] },
            Route("h", "orders", path: "/h") with { AllowFrom = [] },
            Route("i", "orders", path: "/i") with { MaxBodyBytes = -1 },
            Route("i2", "orders", path: "/i2") with { InFlight = new() { Queue = 5 } },
            Route("i3", "orders", path: "/i3") with { Mirror = new() { Ns = "Orders" } },
            Route("i4", "orders", path: "/i4") with { Mirror = new() { Ns = "OWN" } },
            Route("i5", "orders", path: "/i5") with { Mirror = new() { Ns = "orders-next", Percent = 100.5 } },
            Route("j", "orders", path: "/j") with { Maintenance = new() { Text = "a\u001b[2J" } },
            Route("good", "orders", path: "/good"));

        await using var gateway = await StartAsync(registry, (Setting, "*"));

        Assert.Equal("orders", await gateway.GetTextAsync("/good"));
        var refused = (await gateway.AdminAsync("/config")).GetProperty("registry_routes").GetProperty("refused").EnumerateArray()
            .Select(each => each.GetProperty("problem").GetString()!).ToArray();
        string[] said =
        [
            "Methods holds 'get', but must be methods in capitals", "AllowFrom holds 'shop.example.com', but must be addresses",
            "StripPrefix is '/x', but must be the beginning", "{nobody} must be a name of the route's Path", "{host} needs a Host on the route",
            "RequestHeaders:0:Name is 'X-Forwarded-For', but must be another one", "ResponseHeaders:0:Set must be 1 to 4096 visible",
            "allow_from must be a list of 1 to", "MaxBodyBytes is -1, but must be from 0",
            "InFlight says how many may wait, but not for what", "mirror.ns must be another namespace than the route's",
            "it leads to the namespace OWN, and another route here to own", "Mirror:Percent is 100.5, but must be above 0", "Maintenance:Text must be 1 to 1024 visible",
        ];
        Assert.Equal(said.Length, refused.Length);
        Assert.All(said.Zip(refused), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hosts_ExactInsideAWildcard_TheExactOneWins()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("wide", "exact");
        registry.SetRoutes(Route("wide", "wide", host: "*.example.com"), Route("exact", "exact", host: "a.example.com"));

        await using var gateway = await StartAsync(registry, (Setting, "*"));

        Assert.Equal("exact", await gateway.GetTextAsync("/", ("Host", "a.example.com")));
        Assert.Equal("wide", await gateway.GetTextAsync("/", ("Host", "b.example.com")));
    }

    [Fact]
    public async Task Wildcards_OneInsideTheOther_TheLongerOneWins()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("wide", "narrow");
        registry.SetRoutes(
            Route("a-wide", "wide", host: "*.example.com", path: "/api"), Route("narrow", "narrow", host: "*.b.example.com", path: "/"));

        await using var gateway = await StartAsync(registry, (Setting, "*"));

        Assert.Equal("wide", await gateway.GetTextAsync("/api", ("Host", "a.example.com")));
        Assert.Equal("wide", await gateway.GetTextAsync("/api", ("Host", "b.example.com")));
        Assert.Equal("narrow", await gateway.GetTextAsync("/api", ("Host", "a.b.example.com")));
        Assert.Equal("narrow", await gateway.GetTextAsync("/api", ("Host", "x.A.B.EXAMPLE.com.")));
        Assert.Empty(gateway.Said(EventIds.RegistryRouteRefused));
    }

    [Fact]
    public async Task Constraints_ThatDiffer_AreTwoRoutesAndOneOfThemWins()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("numbers", "words", "small");
        registry.SetRoutes(
            Route("a-numbers", "numbers", path: "/{id:int}"), Route("b-words", "words", path: "/{id:alpha}"), Route("c-small", "small", path: "/{id:max(9)}"));

        await using var gateway = await StartAsync(registry, (Setting, "*"));

        Assert.Equal("numbers", await gateway.GetTextAsync("/5"));
        Assert.Equal("words", await gateway.GetTextAsync("/abc"));
        Assert.Empty(gateway.Said(EventIds.RegistryRouteRefused));
    }

    [Fact]
    public void Mapping_EveryPropertyOfARoute_IsOnTheWireOrListed()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Namespace"] = nameof(RouteDefinition.Ns),
            ["ConnectTimeout"] = nameof(RouteDefinition.ConnectTimeoutMs),
            ["ActivityTimeout"] = nameof(RouteDefinition.ActivityTimeoutMs),
            ["AnswerTimeout"] = nameof(RouteDefinition.AnswerTimeoutMs),
            ["QuietTimeout"] = nameof(RouteDefinition.QuietTimeoutMs),
        };
        var onTheWire = typeof(RouteDefinition).GetProperties().Select(property => property.Name).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(
            typeof(GatewayRoute).GetProperties().Select(property => property.Name),
            name => !onTheWire.Contains(names.GetValueOrDefault(name, name)));

        var full = RegistryRouteMapping.ToGatewayRoute(new RouteDefinition
        {
            Id = "a", Host = "a.example.com", Path = "/a", Ns = "a", Auth = "key",
            Jwt = new() { Authority = "https://a.example.com", Audiences = ["a"], Scopes = ["b"], Claims = [new() { Name = "c", Values = ["d"] }], ClockSkewSeconds = 7 },
            RateLimit = new() { PermitsPerSecond = 1, Burst = 2, By = "key" },
            AccessLog = false, ConnectTimeoutMs = 1, ActivityTimeoutMs = 2, AnswerTimeoutMs = 3, QuietTimeoutMs = 4, Protocol = "http2", Pick = "random",
            Methods = ["GET"], AllowFrom = ["10.0.0.0/8"], DenyFrom = ["10.0.0.1"], MaxBodyBytes = 5, StripPrefix = "/a", AddPrefix = "/b",
            Rewrite = "/c", ClientCertificate = true, ForwardAuth = new() { Url = "http://a/", AnswerHeaders = ["X-A"], TimeoutMs = 20 }, Fault = new() { Percent = 5, Header = "X-A", DelayMs = 6, Status = 500 },
            Cache = new() { MaxAnswerBytes = 5 }, Mirror = new() { Ns = "b", Percent = 10.5, Credentials = true }, InFlight = new() { Max = 7, MaxPerNode = 8, Queue = 9, QueueTimeoutMs = 10 }, Cors = new() { Origins = ["*"] },
            Maintenance = new() { On = false, RetryAfterSeconds = 6, Text = "a" }, Redirect = new() { To = "/d", Status = 308 }, RequestHeaders = [new() { Name = "X-A", Set = "a" }],
            ResponseHeaders = [new() { Name = "X-B", Add = "b" }, new() { Name = "X-C", Remove = true }],
        });
        var none = new GatewayRoute();
        Assert.All(
            typeof(GatewayRoute).GetProperties(),
            property => Assert.False(
                property.GetValue(full) is System.Collections.ICollection list ? list.Count == 0 : Equals(
                    property.GetValue(full), property.GetValue(none)),
                $"{property.Name} is not mapped"));
        Assert.Equal((false, TimeSpan.FromSeconds(6), "a"), (full.Maintenance!.On, full.Maintenance.RetryAfter, full.Maintenance.Text));
        Assert.Equal(("http://a/", "X-A", 20), (full.ForwardAuth!.Url, Assert.Single(full.ForwardAuth.AnswerHeaders), (int)full.ForwardAuth.Timeout.TotalMilliseconds));
        Assert.Equal((5, "X-A", 6, 500), (full.Fault!.Percent, full.Fault.Header, (int)full.Fault.Delay!.Value.TotalMilliseconds, full.Fault.Status));
        Assert.Equal((7, 8, 9, 10), (full.InFlight!.Max, full.InFlight.MaxPerNode, full.InFlight.Queue, (int)full.InFlight.QueueTimeout.TotalMilliseconds));
        Assert.Equal(("https://a.example.com", "a", "b", TimeSpan.FromSeconds(7)), (full.Jwt!.Authority, full.Jwt.Audiences.Single(), full.Jwt.Scopes.Single(), full.Jwt.ClockSkew));
        Assert.Equal(("c", "d"), (full.Jwt.Claims.Single().Name, full.Jwt.Claims.Single().Values.Single()));
        Assert.Equal(("/d", 308), (full.Redirect!.To, full.Redirect.Status));
        Assert.Equal(
            302, RegistryRouteMapping.ToGatewayRoute(new() { Id = "a", Ns = "a", Redirect = new() { To = "/d" } }).Redirect!.Status);
        Assert.Equal(("X-B", "b", true), (full.ResponseHeaders[0].Name, full.ResponseHeaders[0].Add, full.ResponseHeaders[1].Remove));
    }

    [Fact]
    public void PickForms_OfTheWire_AreThoseOfTheGateway() =>
        Assert.Equal(Kenger.Gateway.Picking.PickPolicies.All.Select(form => form.Text), RouteFieldChecks.PickForms);

    private static RouteDefinition Route(string id, string ns, string? host = null, string? path = null) =>
        new() { Id = id, Ns = ns, Host = host, Path = path };

    private static Task<GatewayHost> StartAsync(FakeRegistry registry, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartAsync(registry, settings: settings);
}
