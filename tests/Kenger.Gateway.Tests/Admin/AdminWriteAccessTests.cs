using System.Net;
using Kenger.Gateway.Namespaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

public sealed class AdminWriteAccessTests
{
    private const string Path = "/ups_update?ups=green&host=shop.example.com";

    private static readonly (string Name, string Value) Meant = ("X-Kenger-Admin", "1");

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

        using var response = await SendAsync(gateway, method, path, Meant);

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

        foreach (object[] row in Calls)
        {
            using var response = await SendAsync(gateway, (string)row[0], (string)row[1], (header, value), Meant);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Empty(gateway.Get<SwitchedHosts>().Current.All);
        Assert.Empty(gateway.Registry.Registered);
    }

    [Theory]
    [InlineData("Host", "gw1.example")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Origin", "http://evil.example")]
    public async Task Read_WithTheToken_IsTakenByWhateverWay(string header, string value)
    {
        await using var gateway = await StartAsync("127.0.0.1", ("KENGER_GATEWAY_ADMIN_TOKEN", "secret"));

        using var response = await SendAsync(gateway, "GET", "/nodes", (header, value), ("X-API-Token", "secret"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:9", HttpStatusCode.OK)]
    [InlineData("10.1.2.3:8081", HttpStatusCode.OK)]
    [InlineData("[::1]:8081", HttpStatusCode.OK)]
    [InlineData("[fd00::1]", HttpStatusCode.OK)]
    [InlineData("localhost:8081", HttpStatusCode.OK)]
    [InlineData("LOCALHOST", HttpStatusCode.OK)]
    [InlineData("gw1.lan:8081", HttpStatusCode.OK)]
    [InlineData("GW1.lan", HttpStatusCode.OK)]
    [InlineData("localhost.evil.example", HttpStatusCode.Unauthorized)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.Unauthorized)]
    [InlineData("sub.gw1.lan", HttpStatusCode.Unauthorized)]
    [InlineData("evil.example:8081", HttpStatusCode.Unauthorized)]
    public async Task Read_ByAName_IsAnsweredOnlyForAddressesAndListedNames(string host, HttpStatusCode expected)
    {
        await using var gateway = await StartAsync("127.0.0.1", ("KENGER_GATEWAY_ADMIN_HOSTS", "gw1.lan, gw2.lan"));
        foreach (var path in new[] { "/nodes", "/health?ns=blue", "/config", "/explain", "/metrics", "/ups?upstream=blue" })
        {
            using var response = await SendAsync(gateway, "GET", path, ("Host", host));

            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task Probe_ByAnyName_IsAnswered(string path)
    {
        await using var gateway = await StartAsync("203.0.113.7");

        using var response = await SendAsync(gateway, "GET", path, ("Host", "gw1.example"), ("Via", "1.1 proxy"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/_switch_upstream?upstream=green&host=shop.example.com")]
    [InlineData(Path)]
    [InlineData("/ups_update?ups=")]
    public async Task ChangeByGet_WithoutAHeaderThatPagesCantSend_IsRefusedAndSaysWhich(string path)
    {
        await using var gateway = await StartAsync("127.0.0.1");

        using var response = await SendAsync(gateway, "GET", path, ("User-Agent", "Mozilla/5.0"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("X-Kenger-Admin: 1", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Get<SwitchedHosts>().Current.All);
    }

    [Fact]
    public async Task AdminPort_AskedThroughAGateway_TellsNothing()
    {
        await using var asked = await GatewayHost.StartForAsync("blue", new FakeRegistry().With("blue", FakeRegistry.Node(1)));
        await using var proxy = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry().With("shop", FakeRegistry.Node(asked.Admin.Port)));

        foreach (var path in new[] { "/nodes", "/health", "/config", "/metrics", "/explain", Path })
        {
            using var response = await proxy.GetAsync(path, ("Host", $"127.0.0.1:{asked.Admin.Port}"), Meant);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task Change_OfAProgramOnThisMachine_IsTaken()
    {
        await using var gateway = await StartAsync("::ffff:127.0.0.1");

        using var response = await SendAsync(gateway, "GET", Path, Meant);

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
