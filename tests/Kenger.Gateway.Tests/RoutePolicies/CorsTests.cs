using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

/// <summary>Which pages of other origins may ask.</summary>
public sealed class CorsTests
{
    private static readonly (string Key, string Value)[] Shop =
    [
        ("Cors:Origins:0", "https://app.example.com"), ("Cors:Origins:1", "https://*.shop.example.com"), ("Cors:Credentials", "true"),
        ("Cors:Headers:0", "Authorization"), ("Cors:MaxAge", "00:10:00"), ("Cors:ExposedHeaders:0", "X-Total"), ("Methods:0", "PUT"), ("Auth", "key"),
        ("Kenger:Gateway:ApiKeys:0:Name", "ci"), ("Kenger:Gateway:ApiKeys:0:Sha256", new string('a', 64)),
    ];

    [Fact]
    public async Task Preflight_OfAnAllowedPage_IsAnsweredBeforeMethodsAndKeys()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder: null, Shop);

        using var answer = await PreflightAsync(gateway, "https://app.example.com");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("https://app.example.com", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal("PUT", Header(answer, "Access-Control-Allow-Methods"));
        Assert.Equal("Authorization", Header(answer, "Access-Control-Allow-Headers"));
        Assert.Equal("true", Header(answer, "Access-Control-Allow-Credentials"));
        Assert.Equal("600", Header(answer, "Access-Control-Max-Age"));
        Assert.Equal("Origin", Header(answer, "Vary"));
        Assert.Empty(backend.Requests);

        // The request itself still needs its key, and the page may read why.
        using var keyless = await gateway.SendAsync(HttpMethod.Put, "/app", content: null, ("Origin", "https://app.example.com"));
        Assert.Equal((HttpStatusCode.Unauthorized, "https://app.example.com"), (keyless.StatusCode, Header(keyless, "Access-Control-Allow-Origin")));
        Assert.Equal("X-Total", Header(keyless, "Access-Control-Expose-Headers"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData("https://evil.com")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("https://app.example.com.evil.com")]
    [InlineData("https://shop.example.com")]
    [InlineData("https://.shop.example.com")]
    [InlineData("https://evil.com/.shop.example.com")]
    [InlineData("https://evil.com#.shop.example.com")]
    [InlineData("https://evil.com:80.shop.example.com")]
    [InlineData("https://app.example.com, https://evil.com")]
    public async Task Origin_ThatIsNotNamed_GetsNoLeave(string origin)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder: null, Shop);

        using var answer = await PreflightAsync(gateway, origin);
        using var request = await gateway.SendAsync(HttpMethod.Put, "/app", content: null, ("Origin", origin));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.All([answer, request], each => Assert.False(each.Headers.Contains("Access-Control-Allow-Origin")));
        Assert.All([answer, request], each => Assert.Equal("Origin", Header(each, "Vary")));
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task Answer_OfANode_HasTheRoutesWordAndNotItsOwn()
    {
        foreach (var forwarder in PolicyGateways.Forwarders)
        {
            await using var backend = await Backend.StartNewAsync(answer: context =>
            {
                context.Response.Headers["Access-Control-Allow-Origin"] = "*";
                context.Response.Headers["access-control-allow-credentials"] = "true";
                context.Response.Headers.Vary = "Accept";
                return Task.CompletedTask;
            });
            await using var gateway = await PolicyGateways.StartAsync(
                backend.Port, forwarder, ("Cors:Origins:0", "https://*.shop.example.com"), ("Cors:Origins:1", "null"));

            using var known = await gateway.GetAsync("/app", ("Origin", "https://a.b.shop.example.com"));
            using var framed = await gateway.GetAsync("/app", ("Origin", "null"));
            using var unknown = await gateway.GetAsync("/app", ("Origin", "https://evil.com"));
            using var none = await gateway.GetAsync("/app");

            Assert.Equal("https://a.b.shop.example.com", Header(known, "Access-Control-Allow-Origin"));
            Assert.Equal("null", Header(framed, "Access-Control-Allow-Origin"));
            Assert.All([unknown, none], each => Assert.False(each.Headers.Contains("Access-Control-Allow-Origin")));
            Assert.All([known, framed, unknown, none], each => Assert.Equal("Accept, Origin", Header(each, "Vary")));
            Assert.All([known, framed, unknown, none], each => Assert.False(each.Headers.Contains("Access-Control-Allow-Credentials")));
        }
    }

    [Fact]
    public async Task Preflight_WithHeadersThatAreNone_NamesNoHeader()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder: null, ("Cors:Origins:0", "*"), ("Cors:Headers:0", "*"));

        using var fine = await PreflightAsync(gateway, "https://any.example.com", ("Access-Control-Request-Headers", "x-a,authorization"));
        using var odd = await PreflightAsync(gateway, "https://any.example.com", ("Access-Control-Request-Headers", "x-a, b: c"));

        Assert.Equal(("*", "x-a, authorization"), (Header(fine, "Access-Control-Allow-Origin"), Header(fine, "Access-Control-Allow-Headers")));
        Assert.False(odd.Headers.Contains("Access-Control-Allow-Headers"));
        Assert.Equal("GET, HEAD, POST", Header(fine, "Access-Control-Allow-Methods"));
    }

    [Theory]
    [InlineData("DELETE", HttpStatusCode.Forbidden)]
    [InlineData("OPTIONS", HttpStatusCode.NoContent)]
    public async Task Preflight_WhereTheHostAsksForALogin_IsTheOnlyRequestWithoutOne(string method, HttpStatusCode expected)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
            builder =>
            {
                builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, HeaderScheme>(HeaderScheme.Name, _ => { });
                builder.Services.AddAuthorization();
            },
            settings:
            [
                ("Kenger:Gateway:Routes:0:Path", "/app"), ("Kenger:Gateway:Routes:0:Namespace", "shop"),
                ("Kenger:Gateway:Routes:0:Auth", HeaderScheme.Name), ("Kenger:Gateway:Routes:0:Cors:Origins:0", "https://app.example.com"),
            ]);

        using var asked = await gateway.SendAsync(
            new HttpMethod(method), "/app", content: null, ("Origin", "https://app.example.com"), ("Access-Control-Request-Method", "PUT"));
        using var plain = await gateway.SendAsync(HttpMethod.Options, "/app", content: null, ("Origin", "https://app.example.com"));

        Assert.Equal(expected, asked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, plain.StatusCode);
        Assert.Empty(backend.Requests);
        Assert.Equal("backend", await gateway.GetTextAsync("/app", ("X-Name", "ann")));
    }

    [Theory]
    [InlineData("Cors:Origins:0", "https://app.example.com/", "Cors:Origins holds 'https://app.example.com/', but must be an origin")]
    [InlineData("Cors:Origins:0", "https://*", "Cors:Origins holds")]
    [InlineData("Cors:Credentials", "true", "Cors:Origins must hold an origin")]
    [InlineData("Cors:MaxAge", "1.00:00:01", "Cors:MaxAge is 1.00:00:01, but must be from 0 to 86400 seconds")]
    public async Task Start_ImpossibleSetting_IsRefusedByName(string key, string value, string said) =>
        Assert.Contains($"Kenger:Gateway:Routes:0:{said}", await PolicyGateways.FailAsync((key, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("*")]
    [InlineData("null")]
    public async Task Start_CredentialsForAnyPage_IsRefused(string origin) =>
        Assert.Contains(
            "Routes:0:Cors:Credentials must not be true",
            await PolicyGateways.FailAsync(("Cors:Origins:0", origin), ("Cors:Credentials", "true")),
            StringComparison.Ordinal);

    private static Task<HttpResponseMessage> PreflightAsync(GatewayHost gateway, string origin, params (string Name, string Value)[] headers) =>
        gateway.SendAsync(HttpMethod.Options, "/app", content: null, [("Origin", origin), ("Access-Control-Request-Method", "PUT"), .. headers]);

    private static string Header(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.GetValues(name));
}
