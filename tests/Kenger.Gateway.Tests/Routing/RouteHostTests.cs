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

    private static (string Key, string? Value)[] Route(int index, string ns, string? host, string path) =>
    [
        ($"Kenger:Gateway:Routes:{index}:Host", host), ($"Kenger:Gateway:Routes:{index}:Path", path), ($"Kenger:Gateway:Routes:{index}:Namespace", ns),
    ];
}
