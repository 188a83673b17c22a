using System.Net;
using Kenger.Contracts;
using Kenger.Gateway.Reports;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>The registry's console asks a gateway by a key that the gateway made for it: what it is told, and what the key opens.</summary>
public sealed class ConsoleAccessTests
{
    private const string AdminToken = "right-token";

    [Fact]
    public async Task Report_OfAGatewayWithAnAdminPort_SaysPortAndKey_AnotherKeyInEachProcess()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();

        var (first, second) = (await AdminOfAsync(one), await AdminOfAsync(other));

        Assert.Equal(one.Admin.Port, first!.Port);
        Assert.InRange(first.Key.Length, ReportedAdmin.MinKeyLength, ReportedAdmin.MaxKeyLength);
        Assert.NotEqual(first.Key, second!.Key);
        Assert.DoesNotContain(first.Key, one.Log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/explain", HttpStatusCode.OK)]
    [InlineData("GET", "/nodes", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/health", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/config", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/metrics", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/_switch_upstream?upstream=shop&host=a.example", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/ups?upstream=shop", HttpStatusCode.Unauthorized)]
    [InlineData("PUT", "/ups?op=add&upstream=shop&server=127.0.0.1:1", HttpStatusCode.Unauthorized)]
    public async Task Key_OpensWhatTheConsoleAsks_AndNothingElse(string method, string path, HttpStatusCode expected)
    {
        await using var gateway = await StartAsync();
        var key = (await AdminOfAsync(gateway))!.Key;

        Assert.Equal(expected, await AskAsync(gateway, method, path, key));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(gateway, method, path, key[..^1] + "x"));
    }

    [Fact]
    public async Task Key_OnTheTrafficPort_OpensNothing()
    {
        await using var gateway = await StartAsync();
        var key = (await AdminOfAsync(gateway))!.Key;

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Traffic, "/explain"));
        request.Headers.Add("X-API-Token", key);
        using var answer = await gateway.Http.SendAsync(request);

        // As any other request of a namespace without nodes.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Theory]
    [InlineData("KENGER_GATEWAY_CONSOLE_MAY_ASK", "false", "http://127.0.0.1:5000")]
    // The registry can't reach a loopback address of another machine.
    [InlineData("Kenger:Gateway:ConsoleMayAsk", "true", "http://127.0.0.1:5000,http://192.0.2.1:5000")]
    public async Task Report_WhereTheConsoleMayNotAskOrCant_SaysNothing(string key, string value, string registries)
    {
        await using var gateway = await StartAsync((key, value), ("KENGER_REGISTRY_URL", registries));

        Assert.Null(await AdminOfAsync(gateway));
    }

    [Fact]
    public async Task Report_ToARegistryFromBeforeTheField_ComesWithoutIt_AndIsOfferedAgainAfterAMinute()
    {
        await using var gateway = new GatewayRig(("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_ID", "one"));
        gateway.Registry.Set("shop", FakeRegistry.Node(1));
        await gateway.Watcher.RunOnceAsync(default);
        gateway.Get<ConsoleDoor>().Open(() => 8081, isByTls: false);
        gateway.Registry.IsBeforeAdmin = true;
        var service = gateway.Get<ReportService>();

        await service.RunOnceAsync(default);
        gateway.Registry.IsBeforeAdmin = false;
        await service.RunOnceAsync(default);
        gateway.Time.Advance(TimeSpan.FromSeconds(61));
        await service.RunOnceAsync(default);

        Assert.Equal([null, null, 8081], gateway.Registry.Reports.Select(report => report.Admin?.Port));
        Assert.Empty(gateway.Said(EventIds.ReportsRefused));
    }

    private static Task<GatewayHost> StartAsync(params (string Key, string? Value)[] settings) =>
        GatewayHost.StartForAsync("shop", new FakeRegistry(), [("KENGER_GATEWAY_ADMIN_TOKEN", AdminToken), .. settings]);

    private static async Task<ReportedAdmin?> AdminOfAsync(GatewayHost gateway)
    {
        await gateway.Get<ReportService>().RunOnceAsync(default);
        return gateway.Registry.Reports[^1].Admin;
    }

    private static async Task<HttpStatusCode> AskAsync(GatewayHost gateway, string method, string path, string key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(gateway.Admin, path));
        request.Headers.Add("X-API-Token", key);
        using var answer = await gateway.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
