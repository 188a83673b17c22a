using System.Net;
using Kenger.Gateway.Routing;

namespace Kenger.Gateway.Tests;

public sealed class RoutingTests
{
    [Fact]
    public async Task Request_OneNamespace_TakesEveryHostAndPath()
    {
        await using var backend = await Backend.StartNewAsync("shop");
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));

        Assert.Equal("shop", await gateway.GetTextAsync("/any/path?a=1&b=%20"));
        Assert.Equal("shop", await gateway.GetTextAsync("/", ("Host", "whatever.example.com")));
        Assert.Equal("/any/path?a=1&b=%20", backend.Requests[0].Target);
    }

    [Fact]
    public async Task Request_RoutesByHostAndPath_HostFirstThenTheLongerPath()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("exact", "exact-api", "wildcard", "api", "rest");
        await using var gateway = await GatewayHost.StartAsync(registry, settings:
        [
            .. Route(0, "exact", host: "shop.example.com, www.example.com"),
            .. Route(1, "exact-api", host: "shop.example.com", path: "/api"),
            .. Route(2, "wildcard", host: "*.example.com"),
            .. Route(3, "api", path: "/api"),
            ("KENGER_GATEWAY_NAMESPACE", "rest"),
        ]);

        async Task Expect(string ns, string host, string path) => Assert.Equal(ns, await gateway.GetTextAsync(path, ("Host", host)));

        await Expect("exact", "shop.example.com", "/");
        await Expect("exact", "www.example.com", "/api/orders");
        await Expect("exact-api", "shop.example.com", "/api");
        await Expect("exact-api", "shop.example.com", "/api/orders/1");
        await Expect("exact", "shop.example.com", "/apis");
        await Expect("wildcard", "blog.example.com", "/api");
        await Expect("api", "other.org", "/api/x");
        await Expect("rest", "other.org", "/apis");
    }

    [Fact]
    public async Task Request_RoutePattern_Matches()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("orders");
        await using var gateway = await GatewayHost.StartAsync(registry,
            settings: Route(0, "orders", path: "/api/{version}/orders/{**rest}"));

        Assert.Equal("orders", await gateway.GetTextAsync("/api/v1/orders/7"));
        using var other = await gateway.GetAsync("/api/v1/users");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Request_YarpSection_RoutesToNamespacesAndToItsOwnClusters()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("orders");
        await using var fixedBackend = await Backend.StartNewAsync("fixed");
        await using var gateway = await GatewayHost.StartAsync(registry, settings:
        [
            ("ReverseProxy:Routes:orders:ClusterId", "kenger:orders"),
            ("ReverseProxy:Routes:orders:Match:Path", "/orders/{**rest}"),
            ("ReverseProxy:Routes:orders:Transforms:0:PathRemovePrefix", "/orders"),
            ("ReverseProxy:Routes:fixed:ClusterId", "fixed"),
            ("ReverseProxy:Routes:fixed:Match:Path", "/fixed/{**rest}"),
            ("ReverseProxy:Clusters:fixed:Destinations:one:Address", $"http://{fixedBackend.Address}"),
        ]);

        Assert.Equal("orders", await gateway.GetTextAsync("/orders/7"));
        Assert.Equal("/7", nodes["orders"].Requests.Single().Target);
        Assert.Equal("fixed", await gateway.GetTextAsync("/fixed/7"));
    }

    [Theory]
    [InlineData("/app//h/api/7", "/h/api/7")]
    [InlineData("/app///x//y", "/x//y")]
    [InlineData("/app/x", "/x")]
    [InlineData("/app", "/")]
    public async Task Request_PrefixIsRemoved_WhatIsLeftBeginsWithOneSlash(string path, string target)
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("orders");
        await using var gateway = await GatewayHost.StartAsync(registry, settings:
        [
            ("ReverseProxy:Routes:orders:ClusterId", "kenger:orders"),
            ("ReverseProxy:Routes:orders:Match:Path", "/app/{**rest}"),
            ("ReverseProxy:Routes:orders:Transforms:0:PathRemovePrefix", "/app"),
        ]);

        await gateway.GetTextAsync(path);

        Assert.Equal(target, nodes["orders"].Requests.Single().Target);
    }

    [Fact]
    public async Task Reload_RoutesChange_TrafficFollows()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue", "green");
        await using var gateway = await GatewayHost.StartAsync(registry, settings: Route(0, "blue", path: "/app"));
        Assert.Equal("blue", await gateway.GetTextAsync("/app"));

        gateway.Configuration.Change(("Kenger:Gateway:Routes:0:Namespace", "green"));

        await TestKit.Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/app") == "green", "traffic goes to green");
        Assert.Equal(["green"], gateway.Get<GatewayConfigProvider>().Current.Compiled.Namespaces);
    }

    [Fact]
    public async Task Reload_YarpSectionNamesANewNamespace_TrafficFollows()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue", "green");
        await using var gateway = await GatewayHost.StartAsync(registry, settings: Route(0, "blue"));

        gateway.Configuration.Change(("ReverseProxy:Routes:g:ClusterId", "kenger:green"),
            ("ReverseProxy:Routes:g:Match:Path", "/g/{**rest}"));

        await TestKit.Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/g") == "green", "traffic goes to green");
        Assert.Equal("blue", await gateway.GetTextAsync("/other"));
    }

    [Fact]
    public async Task Reload_BrokenRoutes_KeepsTheOldAndSaysWhy()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue");
        await using var gateway = await GatewayHost.StartAsync(registry, settings: Route(0, "blue"));

        gateway.Configuration.Change(("Kenger:Gateway:Routes:0:Namespace", "not a name"));

        Assert.Equal("blue", await gateway.GetTextAsync("/"));
        Assert.Contains("not a name", gateway.Said(EventIds.RoutesNotReloaded)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_SomethingElseChanges_RoutesStayAsTheyAre()
    {
        await using var gateway = await GatewayHost.StartForAsync("blue", new FakeRegistry());
        var before = gateway.Get<GatewayConfigProvider>().GetConfig();

        gateway.Configuration.Change(("Unrelated", "yes"));

        Assert.Same(before, gateway.Get<GatewayConfigProvider>().GetConfig());
        Assert.Empty(gateway.Said(EventIds.RoutesReloaded));
    }

    [Fact]
    public async Task NodesChange_YarpConfiguration_StaysAsItIs()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue");
        await using var gateway = await GatewayHost.StartForAsync("blue", registry);
        var before = gateway.Get<GatewayConfigProvider>().GetConfig();

        registry.Set("blue", FakeRegistry.Node(nodes["blue"].Port, weight: 1), FakeRegistry.Node(1, weight: 0));
        await gateway.CaughtUpAsync();

        Assert.Same(before, gateway.Get<GatewayConfigProvider>().GetConfig());
        Assert.False(before.ChangeToken.HasChanged);
    }

    private static (string Key, string? Value)[] Route(int index, string ns, string? host = null, string? path = null) =>
    [
        ($"Kenger:Gateway:Routes:{index}:Namespace", ns),
        ($"Kenger:Gateway:Routes:{index}:Host", host),
        ($"Kenger:Gateway:Routes:{index}:Path", path),
    ];
}
