using System.Net;
using Kenger.TestKit;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

/// <summary>What becomes of requests by plain HTTP where TLS is wanted, and what browsers are told.</summary>
public sealed class HttpsRedirectTests : IDisposable
{
    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();

    public HttpsRedirectTests() => _files.Write("shop", _ca.Issue("shop.example.com", "*.apps.example.com"));

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [Theory]
    [InlineData("shop.example.com", "/", "/")]
    [InlineData("SHOP.example.com.", "/a?b=c&d=%2f", "/a?b=c&d=%2f")]
    [InlineData("one.apps.example.com", "//evil.example.net/", "/evil.example.net/")]
    [InlineData("shop.example.com:8080", "/a/../b", "/b")]
    public async Task Request_ByPlainHttpForAServedHost_IsSentToTls(string host, string target, string sentTo)
    {
        await using var gateway = await StartAsync();

        var answer = await AskAsync(gateway, host, target);

        Assert.StartsWith("HTTP/1.1 308 ", answer, StringComparison.Ordinal);
        var name = host.Split(':')[0].TrimEnd('.').ToLowerInvariant();
        var location = LineOf(answer, "Location");
        Assert.Equal($"https://{name}:{gateway.Https.Port}{sentTo}", location, ignoreCase: true);
        Assert.Empty(gateway.Host.Registry.Failure?.Message ?? "");
        Assert.DoesNotContain("Strict-Transport-Security", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Request_WithALineBreakInItsPath_IsRefused()
    {
        await using var gateway = await StartAsync();

        var answer = await AskAsync(gateway, "shop.example.com", "/%0d%0aSet-Cookie:x=y");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("evil.example.net")]
    [InlineData("shop.example.com.evil.example.net")]
    [InlineData("deep.one.apps.example.com")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task Request_ByPlainHttpForAHostThatNoCertificateNames_IsSentNowhere(string host)
    {
        await using var backend = await Backend.StartNewAsync("shop");
        await using var gateway = await StartAsync(backend);

        var answer = await AskAsync(gateway, host, "/");

        Assert.StartsWith("HTTP/1.1 421 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Location", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(backend.Requests);
        Assert.Equal(1, await gateway.Host.CountAsync("kenger_gateway_refusals_total{reason=\"no_certificate\"}"));
    }

    [Theory]
    [InlineData("Host: shop.example.com\r\nX-Forwarded-Host: evil.example.net")]
    [InlineData("Host: shop.example.com\r\nX-Forwarded-Proto: https")]
    [InlineData("Host: shop.example.com\r\nForwarded: proto=https;host=evil.example.net")]
    [InlineData("Host: shop.example.com\r\nX-Original-URL: https://evil.example.net/")]
    public async Task Request_ThatClaimsToBeByTls_IsSentToTlsAllTheSame(string headers)
    {
        await using var backend = await Backend.StartNewAsync("shop");
        await using var gateway = await StartAsync(backend);

        var answer = await RawClient.SendAsync(gateway.Host.Traffic, $"GET /a HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n");

        Assert.Equal($"https://shop.example.com:{gateway.Https.Port}/a", LineOf(answer, "Location"));
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task Request_ThatATrustedProxyGotByTls_ReachesTheNodeAndIsToldToStayThere()
    {
        await using var backend = await Backend.StartNewAsync("shop");
        await using var gateway = await StartAsync(backend, ("Kenger:Gateway:TrustedProxies:0", "127.0.0.1"), ("KENGER_GATEWAY_HSTS_MAX_AGE", "60"));

        using var byTls = await gateway.Host.GetAsync("/", ("Host", "shop.example.com"), ("X-Forwarded-Proto", "https"));
        using var plain = await gateway.Host.GetAsync("/", ("Host", "shop.example.com"), ("X-Forwarded-Proto", "http"));

        Assert.Equal(HttpStatusCode.OK, byTls.StatusCode);
        Assert.Equal("max-age=60", byTls.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.Equal(HttpStatusCode.PermanentRedirect, plain.StatusCode);
        Assert.False(plain.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Request_ForTheHealthPathOrByHttp2WithoutTls_IsNotRedirected()
    {
        await using var backend = await Backend.StartNewAsync("shop");
        await using var gateway = await StartAsync(backend, ("KENGER_GATEWAY_HEALTH_PATH", "/_gateway/ready"), ("KENGER_GATEWAY_HTTP2_LISTEN", "http://127.0.0.1:0"));
        using var http2 = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var health = await gateway.Host.GetAsync("/_gateway/ready", ("Host", "10.0.0.7"));
        using var ofPort = await http2.GetAsync(gateway.Host.Urls.Single(url => url.Scheme == "http" && url != gateway.Host.Traffic && url != gateway.Host.Admin));
        using var admin = await gateway.Host.Http.GetAsync(new Uri(gateway.Host.Admin, "/readyz"));

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ofPort.StatusCode);
        Assert.Equal(HttpStatusCode.OK, admin.StatusCode);
    }

    [Fact]
    public async Task RedirectPort_IsThatOfTheUrl_And443IsNotWritten()
    {
        await using var other = await StartAsync(backend: null, ("Kenger:Gateway:HttpsRedirectPort", "8443"));
        await using var usual = await StartAsync(backend: null, ("Kenger:Gateway:HttpsRedirectPort", "443"));

        Assert.Equal("https://shop.example.com:8443/", LineOf(await AskAsync(other, "shop.example.com", "/"), "Location"));
        Assert.Equal("https://shop.example.com/", LineOf(await AskAsync(usual, "shop.example.com", "/"), "Location"));
    }

    [Theory]
    [InlineData("1.1", "kenger")]
    [InlineData("2.0", "yarp")]
    public async Task Hsts_ByTls_TakesThePlaceOfWhatTheNodeSays(string version, string forwarder)
    {
        await using var backend = await Backend.StartNewAsync("shop", context =>
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=1";
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(
            backend,
            ("KENGER_GATEWAY_FORWARDER", forwarder),
            ("Kenger:Gateway:Hsts:MaxAge", "365.00:00:00"),
            ("Kenger:Gateway:Hsts:IncludeSubDomains", "true"),
            ("Kenger:Gateway:Hsts:Preload", "true"));
        using var client = gateway.CreateClient(Version.Parse(version));

        using var response = await client.GetAsync("https://shop.example.com/");

        Assert.Equal(["max-age=31536000; includeSubDomains; preload"], response.Headers.GetValues("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("KENGER_GATEWAY_HSTS_MAX_AGE", "-1", "KENGER_GATEWAY_HSTS_MAX_AGE")]
    [InlineData("KENGER_GATEWAY_HSTS_MAX_AGE", "4000.00:00:00", "must be from 0 to 3650 days")]
    [InlineData("Kenger:Gateway:Hsts:IncludeSubDomains", "true", "without which IncludeSubDomains has no effect")]
    [InlineData("Kenger:Gateway:HttpsRedirectPort", "0", "must be from 1 to 65535")]
    public async Task Start_WithSettingsThatDoNotFit_SaysWhatToChange(string key, string value, string said)
    {
        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => StartAsync(backend: null, (key, value)));

        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithPreloadThatBrowsersWouldNotTake_SaysWhatItNeeds()
    {
        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => StartAsync(
            backend: null, ("KENGER_GATEWAY_HSTS_MAX_AGE", "100.00:00:00"), ("Kenger:Gateway:Hsts:Preload", "true")));

        Assert.Contains("needs IncludeSubDomains, and a MaxAge of at least 365 days", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutAnythingByTls_SaysThatNothingCanBeRedirectedOrRemembered()
    {
        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => GatewayHost.StartForAsync(
            "shop", new FakeRegistry(), ("KENGER_GATEWAY_HTTPS_REDIRECT", "true"), ("KENGER_GATEWAY_HSTS_MAX_AGE", "60")));

        Assert.Equal(2, e.Failures.Count());
        Assert.All(e.Failures, failure => Assert.Contains("set HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN)", failure, StringComparison.Ordinal));
    }

    private static Task<string> AskAsync(TlsGateway gateway, string host, string target) =>
        RawClient.SendAsync(gateway.Host.Traffic, $"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

    private static string? LineOf(string answer, string header) =>
        answer.Split("\r\n").FirstOrDefault(line => line.StartsWith($"{header}: ", StringComparison.OrdinalIgnoreCase))?[(header.Length + 2)..];

    private Task<TlsGateway> StartAsync(Backend? backend = null, params (string Key, string? Value)[] settings) =>
        TlsGateway.StartAsync(
            _ca,
            _files.Folder,
            backend is null ? null : new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            [("KENGER_GATEWAY_HTTPS_REDIRECT", "true"), .. settings]);
}
