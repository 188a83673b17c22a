using System.Net;
using Kenger.Gateway.Namespaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

public sealed class AdminWriteAccessTests
{
    private const string Path = "/ups_update?ups=green&host=shop.example.com";

    public static TheoryData<string, string> Calls => new()
    {
        { "GET", "/nodes" },
        { "GET", "/health" },
        { "GET", "/config" },
        { "GET", "/metrics" },
        { "GET", "/_switch_upstream?upstream=green&host=shop.example.com" },
        { "GET", Path },
        { "GET", "/ups?upstream=green" },
        { "PUT", "/ups?op=add&upstream=green&server=127.0.0.1:9" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_FromAnotherMachineWithoutToken_IsRefused(string method, string path)
    {
        await using var gateway = await StartAsync("203.0.113.7");

        using var response = await SendAsync(gateway, method, path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("KENGER_GATEWAY_ADMIN_TOKEN", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Get<SwitchedHosts>().Current.All);
        Assert.Empty(gateway.Registry.Registered);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_FromAnotherMachineWithTheToken_IsTaken(string method, string path)
    {
        await using var gateway = await StartAsync("203.0.113.7", ("KENGER_GATEWAY_ADMIN_TOKEN", "secret"));

        using var without = await SendAsync(gateway, method, path);
        using var with = await SendAsync(gateway, method, path, ("X-API-Token", "secret"));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (without.StatusCode, with.StatusCode));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    public async Task Change_OfAWebPageOrThroughAProxy_IsRefusedWithoutToken(string header, string value)
    {
        await using var gateway = await StartAsync("127.0.0.1");

        using var response = await SendAsync(gateway, "GET", Path, (header, value));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(gateway.Get<SwitchedHosts>().Current.All);
    }

    [Fact]
    public async Task Change_OfAProgramOnThisMachine_IsTaken()
    {
        await using var gateway = await StartAsync("::ffff:127.0.0.1");

        using var response = await SendAsync(gateway, "GET", Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Task<GatewayHost> StartAsync(string from, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartAsync(
            new FakeRegistry().With("blue", FakeRegistry.Node(1)).With("green", FakeRegistry.Node(2)),
            map: app => app.Use((context, next) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(from);
                return next(context);
            }),
            settings: [("KENGER_GATEWAY_NAMESPACE", "blue"), .. settings]);

    private static Task<HttpResponseMessage> SendAsync(GatewayHost gateway, string method, string path,
        params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(gateway.Admin, path));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return gateway.Http.SendAsync(request);
    }
}
