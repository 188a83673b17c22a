using System.Net;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

public sealed class HostSwitchTests
{
    private const string Shop = "shop.example.com";

    [Fact]
    public async Task Switch_NamespaceNobodyWatched_TrafficFollowsAndComesBack()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue", "green");
        await using var gateway = await GatewayHost.StartForAsync("blue", registry);
        var configuration = gateway.Get<GatewayConfigProvider>().GetConfig();
        Assert.Equal("blue", await gateway.GetTextAsync("/", ("Host", Shop)));

        registry.Switch(Shop, "green");
        await gateway.FollowsAsync("green", Shop);
        Assert.Equal("green", await gateway.GetTextAsync("/", ("Host", $"{Shop}:8443")));
        Assert.Equal("blue", await gateway.GetTextAsync("/", ("Host", "other.example.com")));
        Assert.Equal("green", (await gateway.AdminAsync("/config")).GetProperty("hosts").GetProperty(Shop).GetString());

        registry.Switch(Shop, null);
        await gateway.FollowsAsync("blue", Shop);
        Assert.False((await gateway.AdminAsync("/config")).TryGetProperty("hosts", out _));
        Assert.Same(configuration, gateway.Get<GatewayConfigProvider>().GetConfig());
    }

    [Fact]
    public async Task Switch_UnderTraffic_LosesNoRequest()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue", "green");
        await using var gateway = await GatewayHost.StartForAsync("blue", registry);
        using var stop = new CancellationTokenSource();
        var traffic = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var statuses = new HashSet<HttpStatusCode>();
            while (!stop.IsCancellationRequested)
            {
                using var response = await gateway.GetAsync("/", ("Host", Shop));
                statuses.Add(response.StatusCode);
            }

            return statuses;
        }));

        for (var round = 0; round < 5; round++)
        {
            registry.Switch(Shop, "green");
            await gateway.FollowsAsync("green", Shop);
            registry.Switch(Shop, "");
            await gateway.FollowsAsync("blue", Shop);
        }

        await stop.CancelAsync();
        Assert.All(await traffic, statuses => Assert.Equal([HttpStatusCode.OK], statuses));
    }

    [Fact]
    public async Task Switch_HostOfARoute_WinsOverItsNamespace()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue", "green");
        await using var gateway = await GatewayHost.StartAsync(
            registry, settings: [("Kenger:Gateway:Routes:0:Host", Shop), ("Kenger:Gateway:Routes:0:Namespace", "blue")]);

        registry.Switch(Shop, "green");

        await gateway.FollowsAsync("green", Shop);
    }

    [Fact]
    public async Task Switch_HostNoRouteNames_IsServedAndItsHeadersAreOurs()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue", "green");
        await using var gateway = await GatewayHost.StartAsync(
            registry, settings: [("Kenger:Gateway:Routes:0:Path", "/only"), ("Kenger:Gateway:Routes:0:Namespace", "blue")]);
        using (var before = await gateway.GetAsync("/any", ("Host", "new.example.com")))
        {
            Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        }

        registry.Switch("new.example.com", "green");
        await gateway.FollowsAsync("green", "new.example.com", "/any?x=1");

        using var large = new ByteArrayContent(new byte[40_000_000]);
        using var posted =
            await gateway.SendAsync(HttpMethod.Post, "/large", large, ("Host", "new.example.com"), ("X-Forwarded-For", "6.6.6.6"));
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        var seen = nodes["green"].Requests;
        Assert.Equal("/any?x=1", seen[0].Target);
        Assert.Equal(("new.example.com", "127.0.0.1"), (seen[^1]["Host"], seen[^1]["X-Forwarded-For"]));
        using var other = await gateway.GetAsync("/any", ("Host", "other.example.com"));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Switch_HostNoRouteNames_GoesByTheConventionsOfAllRoutes()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue", "green");
        await using var gateway = await GatewayHost.StartAsync(
            registry,
            builder => builder.Services.AddAuthentication().AddCookie(),
            app => app.MapKengerGateway().RequireAuthorization(),
            ("Kenger:Gateway:Routes:0:Path", "/only"),
            ("Kenger:Gateway:Routes:0:Namespace", "blue"));
        registry.Switch("new.example.com", "green");
        await TestKit.Eventually.BecomesTrue(() => gateway.Get<SwitchedHosts>().Current.Find("new.example.com") is not null,
            "the switch is known");

        using var response = await gateway.GetAsync("/any", ("Host", "new.example.com"));

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Empty(nodes["green"].Requests);
    }

    [Fact]
    public async Task Switch_NewHostAfterRoutesChanged_IsStillServed()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue", "green");
        await using var gateway = await GatewayHost.StartAsync(
            registry, settings: [("Kenger:Gateway:Routes:0:Path", "/a"), ("Kenger:Gateway:Routes:0:Namespace", "blue")]);
        gateway.Configuration.Change(("Kenger:Gateway:Routes:0:Path", "/b"), ("Kenger:Gateway:ActivityTimeout", "00:00:30"));
        await TestKit.Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/b") == "blue", "the new route is there");

        registry.Switch("new.example.com", "green");

        await gateway.FollowsAsync("green", "new.example.com");
    }

    [Theory]
    [InlineData("/_switch_upstream?upstream=green", "Current upstream is :nil\nshop.example.com change upstream from nil to green\n")]
    [InlineData("/_switch_upstream?upstream=green&host=SHOP.example.com",
        "Current upstream is :nil\nshop.example.com change upstream from nil to green\n")]
    [InlineData("/ups_update?ups=green", "shop.example.com update upstream from nil to green\n")]
    [InlineData("/ups_update?ups=green&host=shop.example.com", "shop.example.com update upstream from nil to green\n")]
    public async Task Admin_Switch_SaysTheOriginalsSentenceAndCountsAtOnce(string path, string sentence)
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("blue", "green");
        await using var gateway = await GatewayHost.StartForAsync("blue", registry, ("KENGER_GATEWAY_ADMIN_TOKEN", "secret"));

        Assert.Equal((HttpStatusCode.OK, sentence), await AskAsync(gateway, path));
        Assert.Equal("green", await gateway.GetTextAsync("/", ("Host", Shop)));

        Assert.Equal(
            (HttpStatusCode.OK, "shop.example.com update upstream from green to nil\n"), await AskAsync(gateway, "/ups_update?ups="));
        Assert.Equal("blue", await gateway.GetTextAsync("/", ("Host", Shop)));
    }

    [Theory]
    [InlineData("/_switch_upstream", 400, "upstream is nil 1\n")]
    [InlineData("/_switch_upstream?upstream=", 400, "upstream is nil 1\n")]
    [InlineData("/ups_update", 400, "usage: /ups_update?ups=NAMESPACE\n")]
    [InlineData("/ups_update?ups=10.0.0.1:80", 400, "the upstream is a namespace")]
    [InlineData("/ups_update?ups=blue&host=a%20b", 400, "must be what clients send as Host")]
    [InlineData("/ups_update?ups=nowhere", 404, "there is no namespace 'nowhere'")]
    public async Task Admin_SwitchThatCannotBe_SaysWhyAndChangesNothing(string path, int status, string answer)
    {
        var registry = new FakeRegistry().With("blue", FakeRegistry.Node(1));
        await using var gateway = await GatewayHost.StartForAsync("blue", registry, ("KENGER_GATEWAY_ADMIN_TOKEN", "secret"));
        var version = registry.Version;

        var (code, text) = await AskAsync(gateway, path, "localhost");

        Assert.Equal(status, (int)code);
        Assert.Contains(answer, text, StringComparison.Ordinal);
        Assert.Equal(version, registry.Version);
    }

    [Fact]
    public async Task Admin_SwitchWhileTheRegistryIsAway_Says503()
    {
        var registry = new FakeRegistry().With("blue", FakeRegistry.Node(1));
        await using var gateway = await GatewayHost.StartForAsync("blue", registry, ("KENGER_GATEWAY_ADMIN_TOKEN", "secret"));
        registry.Failure = new Client.KengerUnavailableException("no registry answered");

        var (code, text) = await AskAsync(gateway, "/ups_update?ups=blue");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, code);
        Assert.Contains("no registry answered", text, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(GatewayHost gateway, string path, string? host = null)
    {
        // As the original's clients do, who show a token; without one the Host would have to be this machine.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Admin, path));
        request.Headers.Add("X-API-Token", "secret");
        request.Headers.Host = host ?? (path.Contains("host=", StringComparison.Ordinal) ? "127.0.0.1" : Shop);
        using var response = await gateway.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
