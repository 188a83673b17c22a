using System.Net;
using System.Security.Cryptography;
using System.Text;
using Kenger.Gateway.RoutePolicies;

namespace Kenger.Gateway.Tests;

/// <summary>One permit in 100 seconds or more, so that none comes back while a test runs.</summary>
public sealed class RateLimitTests
{
    [Fact]
    public async Task Request_BurstUsedUp_Is429WithRetryAfter()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("backend", await gateway.GetTextAsync("/limited"));
        }

        using var refused = await gateway.GetAsync("/limited");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 1000);
        Assert.Contains("\"code\":429", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("backend", await gateway.GetTextAsync("/open"));
        Assert.Equal(4, backend.Requests.Count);
        Assert.Contains("kenger_gateway_refusals_total{reason=\"rate_limited\"} 1\n", await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_SpoofedAddress_IsTheSameClientUnlessTheProxyIsTrusted()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var spoofed = await StartAsync(backend);
        await using var trusting = await StartAsync(backend, ("Kenger:Gateway:TrustedProxies:0", "127.0.0.0/8"));

        Assert.Equal([200, 200, 200, 429], await SendAsync(spoofed, ["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"]));
        Assert.Equal([200, 200, 200, 429, 200, 429], await SendAsync(
            trusting, ["1.1.1.1", "1.1.1.1", "9.9.9.9, 1.1.1.1", "1.1.1.1", "2.2.2.2", "1.1.1.1"]));
    }

    [Fact]
    public async Task Request_AddressesOfOneIPv6Network_AreOneClient()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend, ("Kenger:Gateway:TrustedProxies:0", "127.0.0.0/8"));

        Assert.Equal([200, 200, 200, 429, 200], await SendAsync(
            gateway, ["2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:1:ffff::3", "2001:db8:1:1::4", "2001:db8:1:2::1"]));
    }

    [Fact]
    public async Task Request_ByKey_EachKeyHasItsOwn()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(
            backend,
            ("Kenger:Gateway:ApiKeys:0:Name", "ann"),
            ("Kenger:Gateway:ApiKeys:0:Sha256", HashOf("a")),
            ("Kenger:Gateway:ApiKeys:1:Name", "bob"),
            ("Kenger:Gateway:ApiKeys:1:Sha256", HashOf("b")),
            ("Kenger:Gateway:Routes:0:Auth", "key"),
            ("Kenger:Gateway:Routes:0:RateLimit:By", "key"));

        var statuses = new List<int>();
        foreach (var key in new[] { "a", "a", "a", "a", "b", "wrong" })
        {
            using var response = await gateway.GetAsync("/limited", ("X-API-Key", key));
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([200, 200, 200, 429, 200, 401], statuses);
    }

    [Fact]
    public async Task Reload_OtherRoutesChange_KeepsWhatIsUsedUp()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);
        Assert.Equal([200, 200, 200, 429], await SendAsync(gateway, ["", "", "", ""]));

        gateway.Configuration.Change(("Kenger:Gateway:ActivityTimeout", "00:00:30"), ("Kenger:Gateway:Routes:1:Path", "/other"));
        await TestKit.Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/other") == "backend", "the new routes are there");

        Assert.Equal([429], await SendAsync(gateway, [""]));
    }

    [Fact]
    public void TryTake_MoreClientsThanBuckets_ShareTheRest()
    {
        using var limiter = new ClientLimiter(new RateLimitSettings(0.001, 1, By: GatewayRateLimit.Address), maxClients: 10);

        for (var i = 0; i < 10_000; i++)
        {
            limiter.TryTake($"client {i}", out _);
        }

        Assert.InRange(limiter.Buckets, 11, 10 + 256);
        Assert.False(limiter.TryTake("client 3", out var retryAfter));
        Assert.True(retryAfter > TimeSpan.Zero);
    }

    [Fact]
    public void Settings_OfALimit_HaveTheirDefaults()
    {
        var settings = RateLimitSettings.From(new GatewayRateLimit { PermitsPerSecond = 0.1, By = "key" });

        Assert.Equal(new RateLimitSettings(0.1, 1, By: GatewayRateLimit.Key), settings);
        Assert.Equal(3, RateLimitSettings.From(new GatewayRateLimit { PermitsPerSecond = 2.5 }).Burst);
    }

    private static async Task<IEnumerable<int>> SendAsync(GatewayHost gateway, string[] forwardedFor)
    {
        var statuses = new List<int>();
        foreach (var client in forwardedFor)
        {
            using var response = await gateway.GetAsync("/limited", client.Length == 0 ? [] : [("X-Forwarded-For", client)]);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }

    private static Task<GatewayHost> StartAsync(Backend backend, params (string Key, string? Value)[] settings) => GatewayHost.StartAsync(
        new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
        settings:
        [
            ("Kenger:Gateway:Routes:0:Path", "/limited"),
            ("Kenger:Gateway:Routes:0:Namespace", "shop"),
            ("Kenger:Gateway:Routes:0:RateLimit:PermitsPerSecond", "0.001"),
            ("Kenger:Gateway:Routes:0:RateLimit:Burst", "3"),
            ("Kenger:Gateway:Routes:1:Path", "/open"),
            ("Kenger:Gateway:Routes:1:Namespace", "shop"),
            .. settings,
        ]);

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
