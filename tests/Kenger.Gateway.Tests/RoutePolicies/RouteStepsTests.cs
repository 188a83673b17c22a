using Kenger.Gateway.RoutePolicies;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Kenger.Gateway.Tests;

/// <summary>What a route doesn't ask for costs its requests nothing: there is no step of it, and without a step nothing at all.</summary>
public sealed class RouteStepsTests
{
    private static readonly IReadOnlyList<(string Name, Action<GatewayRoute> Ask)> Policies =
    [
        ("ResponseHeaders", route => route.ResponseHeaders.Add(new GatewayHeader { Name = "X-One", Set = "1" })),
        ("AllowFrom", route => route.AllowFrom.Add("10.0.0.0/8")),
        ("DenyFrom", route => route.DenyFrom.Add("10.0.0.0/8")),
        ("Cors", route => route.Cors = new GatewayCors { Origins = { "https://shop.example.com" } }),
        ("Maintenance", route => route.Maintenance = new GatewayMaintenance()),
        ("Redirect", route => route.Redirect = new GatewayRedirect { To = "/there" }),
        ("Methods", route => route.Methods.Add("GET")),
        ("ClientCertificate", route => route.ClientCertificate = true),
        ("Auth", route => route.Auth = GatewayRoute.KeyAuth),
        ("Auth", route => route.Auth = GatewayRoute.BasicAuth),
        ("Jwt", route => route.Jwt = new GatewayJwt { Authority = "http://127.0.0.1:9", Audiences = { "shop" } }),
        ("ForwardAuth", route => route.ForwardAuth = new GatewayForwardAuth { Url = "http://127.0.0.1:9/auth" }),
        ("RateLimit", route => route.RateLimit = new GatewayRateLimit { PermitsPerSecond = 1 }),
        ("MaxBodyBytes", route => route.MaxBodyBytes = 1),
        ("StripPrefix", route => (route.Path, route.StripPrefix) = ("/app", "/app")),
        ("AddPrefix", route => route.AddPrefix = "/v2"),
        ("Rewrite", route => route.Rewrite = "/there"),
        ("RequestHeaders", route => route.RequestHeaders.Add(new GatewayHeader { Name = "X-One", Set = "1" })),
        ("Fault", route => route.Fault = new GatewayFault { Status = 503 }),
        ("Cache", route => route.Cache = new GatewayCache()),
        ("InFlight", route => route.InFlight = new GatewayInFlight { Max = 1 }),
        ("Mirror", route => route.Mirror = new GatewayMirror { Namespace = "copies" }),
    ];

    [Fact]
    public async Task Of_ARouteThatAsksForNothing_IsNothing()
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry());

        Assert.Empty(gateway.Get<RouteSteps>().Of("plain", new GatewayRoute { Namespace = "shop", Host = "shop.example.com", Path = "/app", Pick = "least-requests" }));
    }

    [Fact]
    public async Task Of_EachPolicyAlone_IsItsOneStep_AndAllStepsAreOfOne()
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry());
        HashSet<Type> seen = [];

        foreach (var (name, ask) in Policies)
        {
            var route = new GatewayRoute { Namespace = "shop" };
            ask(route);
            var steps = gateway.Get<RouteSteps>().Of(name, route);
            Assert.True(steps.Count == 1, $"{name} alone has {steps.Count} steps");
            seen.Add(steps[0].GetType());
        }

        var all = typeof(RouteStep).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(RouteStep)));
        Assert.Equal(all.Select(type => type.Name).Order(), seen.Select(type => type.Name).Order());
    }

    [Fact]
    public async Task Endpoint_OfAPlainRouteBesideOneWithPolicies_CarriesNothingOfThem()
    {
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry(),
            settings:
            [
                ("Kenger:Gateway:Routes:0:Path", "/plain"), ("Kenger:Gateway:Routes:0:Namespace", "shop"),
                ("Kenger:Gateway:Routes:1:Path", "/guarded"), ("Kenger:Gateway:Routes:1:Namespace", "shop"), ("Kenger:Gateway:Routes:1:Methods:0", "GET"),
            ]);
        var convention = new RoutePolicyConvention(gateway.Get<RouteSteps>());

        var chains = gateway.Get<GatewayConfigProvider>().GetConfig().Routes.ToDictionary(route => route.Match.Path!, route =>
        {
            var endpoint = new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse("/"), order: 0);
            convention.Apply(new Conventions(endpoint), route);
            return endpoint.Metadata.OfType<RouteChain>().SingleOrDefault();
        });

        Assert.Null(Assert.Single(chains, chain => chain.Key.StartsWith("/plain", StringComparison.Ordinal)).Value);
        Assert.Single(Assert.Single(chains, chain => chain.Key.StartsWith("/guarded", StringComparison.Ordinal)).Value!.Names);
    }

    private sealed class Conventions(EndpointBuilder endpoint) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => convention(endpoint);
    }
}
