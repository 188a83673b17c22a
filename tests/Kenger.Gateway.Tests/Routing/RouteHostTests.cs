using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests.Routing;

/// <summary>Which of the configuration's routes a host gets, by real requests.</summary>
public sealed class RouteHostTests
{
    [Fact]
    public async Task Request_SeveralRoutesForItsHost_GetsTheMostExact()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("wide", "narrow", "exact", "mixed", "inner", "six", "port", "any");
        await using var gateway = await GatewayHost.StartAsync(registry, settings:
        [
            .. Route(0, "wide", "*.example.com", "/"), .. Route(1, "wide", "*.example.com", "/api"), .. Route(2, "narrow", "*.b.example.com", "/"),
            .. Route(3, "exact", "a.example.com", "/"), .. Route(4, "mixed", "mixed.org,*.mixed.org", "/"),
            .. Route(5, "inner", "exact.mixed.org,*.inner.mixed.org", "/"), .. Route(6, "six", "[2001:db8::1]", "/"),
            .. Route(7, "port", "shop.example.org:8080", "/"), .. Route(8, "any", null, "/"),
        ]);
        (string Host, string Path, string Expected)[] requests =
        [
            ("a.example.com", "/x", "exact"), ("a.example.com", "/api", "exact"), ("b.example.com", "/api", "wide"), ("a.b.example.com", "/api", "narrow"),
            ("A.B.example.COM.", "/api", "narrow"), ("a.b.c.example.com", "/x", "wide"), ("mixed.org", "/x", "mixed"), ("a.mixed.org", "/x", "mixed"),
            ("exact.mixed.org", "/x", "inner"), ("a.inner.mixed.org", "/x", "inner"), ("[2001:db8::1]", "/x", "six"), ("[2001:DB8:0::1]:8080", "/x", "six"),
            ("shop.example.org", "/x", "any"), ("shop.example.org:8080", "/x", "port"), ("other.example.org:8080", "/x", "any"),
        ];

        foreach (var (host, path, expected) in requests)
        {
            Assert.Equal((host, path, expected), (host, path, await gateway.GetTextAsync(path, ("Host", host))));
        }
    }

    [Fact]
    public async Task Start_RoutesWithAHostInCommon_AreRefusedByName()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("a", "b");

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => GatewayHost.StartAsync(
            registry, settings: [.. Route(0, "a", "a.example.com,b.example.com", "/api"), .. Route(1, "b", "B.example.com", "/API/{**rest}")]));

        Assert.Contains("Kenger:Gateway:Routes:1 is for requests that Kenger:Gateway:Routes:0 is for, too", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RateLimit_OfARouteWithHostsOfTwoKinds_IsOneForAll()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("a");
        await using var gateway = await GatewayHost.StartAsync(registry, settings:
        [
            .. Route(0, "a", "a.example.com,*.a.example.com", "/"), ("Kenger:Gateway:Routes:0:RateLimit:PermitsPerSecond", "0.000001"),
            ("Kenger:Gateway:Routes:0:RateLimit:Burst", "1"),
        ]);

        Assert.Equal("a", await gateway.GetTextAsync("/", ("Host", "a.example.com")));
        using var second = await gateway.GetAsync("/", ("Host", "b.a.example.com"));
        Assert.Equal(429, (int)second.StatusCode);
    }

    [Fact]
    public async Task Request_RoutesOfAHostByMethodHeaderAndQuery_GetsTheOneThatIsMeant()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("read", "write", "beta", "query", "other", "any");
        await using var gateway = await GatewayHost.StartAsync(registry, settings:
        [
            .. Section("read", "a.example.com", ("Match:Methods:0", "GET")), .. Section("write", "b.example.com", ("Match:Methods:0", "POST")),
            .. Section("beta", "a.example.com", ("Match:Headers:0:Name", "X-Beta"), ("Match:Headers:0:Values:0", "1")),
            .. Section("other", "b.example.com", ("Match:Headers:0:Name", "X-Beta"), ("Match:Headers:0:Values:0", "2")),
            .. Section("query", "a.example.com", ("Match:QueryParameters:0:Name", "beta"), ("Match:QueryParameters:0:Values:0", "1")),
            .. Route(0, "any", null, "/"),
        ]);
        (HttpMethod Method, string Host, string Path, string? Beta, string Expected)[] requests =
        [
            (HttpMethod.Get, "a.example.com", "/x", null, "read"), (HttpMethod.Post, "a.example.com", "/x", null, "any"), (HttpMethod.Post, "b.example.com", "/x", null, "write"),
            (HttpMethod.Get, "b.example.com", "/x", null, "any"), (HttpMethod.Put, "a.example.com", "/x", "1", "beta"), (HttpMethod.Put, "b.example.com", "/x", "1", "any"),
            (HttpMethod.Put, "b.example.com", "/x", "2", "other"), (HttpMethod.Put, "a.example.com", "/x?beta=1", null, "query"), (HttpMethod.Put, "b.example.com", "/x?beta=1", null, "any"),
        ];

        foreach (var (method, host, path, beta, expected) in requests)
        {
            using var response = await gateway.SendAsync(method, path, content: null, [("Host", host), .. beta is null ? [] : ((string, string)[])[("X-Beta", beta)]]);
            Assert.Equal((method, host, path, beta, expected), (method, host, path, beta, await response.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task MapReverseProxy_CalledByTheAppAsWell_RoutesTheSame()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("a", "any");
        await using var gateway = await GatewayHost.StartAsync(
            registry, map: static app =>
            {
                app.MapKengerGateway();
                app.MapReverseProxy();
            },
            settings: [.. Route(0, "a", "a.example.com", "/"), .. Route(1, "any", null, "/")]);

        Assert.Equal("a", await gateway.GetTextAsync("/x", ("Host", "a.example.com")));
        Assert.Equal("any", await gateway.GetTextAsync("/x", ("Host", "b.example.com")));
    }

    [Fact]
    public async Task Group_WithRoutesOfHosts_AppliesToEachOfThem()
    {
        await using var backends = new NamedBackends();
        var registry = await backends.StartAsync("a", "b");
        await using var gateway = await GatewayHost.StartAsync(
            registry, map: static app =>
            {
                app.MapGroup("/group").WithMetadata(new Marker()).MapKengerGateway();
                app.Use(static (context, next) =>
                {
                    context.Response.Headers["x-marked"] = $"{context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null}";
                    return next(context);
                });
            },
            settings: [.. Route(0, "a", "a.example.com", "/x"), .. Route(1, "b", "b.example.com", "/x")]);
        (string Host, string Path, string Expected, string Marked)[] requests =
        [
            ("a.example.com", "/group/x", "a", "True"), ("b.example.com", "/group/x", "b", "True"), ("a.example.com", "/x", "a", "False"), ("b.example.com", "/x", "b", "False"),
        ];

        foreach (var (host, path, expected, marked) in requests)
        {
            using var response = await gateway.GetAsync(path, ("Host", host));
            Assert.Equal((host, path, expected, marked), (host, path, await response.Content.ReadAsStringAsync(), response.Headers.GetValues("x-marked").Single()));
        }
    }

    private static IEnumerable<(string Key, string? Value)> Section(string ns, string host, params (string Key, string Value)[] match) =>
    [
        ($"ReverseProxy:Routes:{ns}:ClusterId", $"kenger:{ns}"), ($"ReverseProxy:Routes:{ns}:Match:Hosts:0", host), ($"ReverseProxy:Routes:{ns}:Match:Path", "/x"),
        .. match.Select(each => ($"ReverseProxy:Routes:{ns}:{each.Key}", (string?)each.Value)),
    ];

    private static (string Key, string? Value)[] Route(int index, string ns, string? host, string path) =>
    [
        ($"Kenger:Gateway:Routes:{index}:Host", host), ($"Kenger:Gateway:Routes:{index}:Path", path), ($"Kenger:Gateway:Routes:{index}:Namespace", ns),
    ];

    private sealed class Marker;
}
