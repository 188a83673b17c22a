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
        registry.SetRoutes(Route("orders", "orders", path: "/orders") with { RateLimit = new() { PermitsPerSecond = 1_000 }, AccessLog = false });
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
    public async Task Wildcards_OneInsideTheOther_TheSecondIsRefused()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("wide", "narrow");
        registry.SetRoutes(Route("b-wide", "wide", host: "*.example.com"), Route("narrow", "narrow", host: "*.b.example.com", path: "/api"));

        await using var gateway = await StartAsync(registry, (Setting, "*"));

        Assert.Equal("wide", await gateway.GetTextAsync("/api", ("Host", "a.example.com")));
        Assert.Equal("wide", await gateway.GetTextAsync("/api", ("Host", "a.b.example.com")));
        Assert.Contains("narrow", Assert.Single(gateway.Said(EventIds.RegistryRouteRefused)), StringComparison.Ordinal);
    }

    // What a route of the configuration has and one of the registry has not: whoever adds a policy decides where it goes.
    private static readonly string[] NotOnTheWire =
    [
        "AddPrefix", "AllowFrom", "DenyFrom", "MaxBodyBytes", "Methods", "Redirect", "RequestHeaders", "ResponseHeaders", "Rewrite", "StripPrefix",
    ];

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

        Assert.Equal(
            NotOnTheWire,
            typeof(GatewayRoute).GetProperties().Select(property => property.Name).Where(name => !onTheWire.Contains(names.GetValueOrDefault(name, name))).Order(StringComparer.Ordinal));

        var full = RegistryRouteMapping.ToGatewayRoute(new RouteDefinition
        {
            Id = "a", Host = "a.example.com", Path = "/a", Ns = "a", Auth = "key", RateLimit = new() { PermitsPerSecond = 1, Burst = 2, By = "key" }, AccessLog = false,
            ConnectTimeoutMs = 1, ActivityTimeoutMs = 2, AnswerTimeoutMs = 3, QuietTimeoutMs = 4, Protocol = "http2", Pick = "random",
        });
        var none = new GatewayRoute();
        Assert.All(
            typeof(GatewayRoute).GetProperties().Where(property => !NotOnTheWire.Contains(property.Name)),
            property => Assert.False(Equals(property.GetValue(full), property.GetValue(none)), $"{property.Name} is not mapped"));
    }

    [Fact]
    public void PickForms_OfTheWire_AreThoseOfTheGateway() =>
        Assert.Equal(Kenger.Gateway.Picking.PickPolicies.All.Select(form => form.Text), RouteFieldChecks.PickForms);

    private static RouteDefinition Route(string id, string ns, string? host = null, string? path = null) => new() { Id = id, Ns = ns, Host = host, Path = path };

    private static Task<GatewayHost> StartAsync(FakeRegistry registry, params (string Key, string? Value)[] settings) => GatewayHost.StartAsync(registry, settings: settings);
}
