using System.Net;
using System.Text.Json;
using Kenger.Client;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Sync;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

public sealed class AdminAnswerTests
{
    private static readonly (string, string?)[] TwoRoutes =
    [
        ("Kenger:Gateway:Routes:0:Namespace", "shop"),
        ("Kenger:Gateway:Routes:1:Namespace", "empty"),
        ("Kenger:Gateway:Routes:1:Path", "/empty"),
    ];

    [Fact]
    public async Task Nodes_OfANamespace_AsTheOriginalGivesThem()
    {
        await using var gateway = await StartAsync();

        var nodes = await gateway.AdminAsync("/nodes?ns=shop");

        var node = Assert.Single(nodes.EnumerateArray());
        Assert.Equal(
            ["host", "port", "weight", "health_path", "created_at", "updated_at", "healthy", "running"],
            node.EnumerateObject().Select(field => field.Name));
        Assert.Equal("127.0.0.1", node.GetProperty("host").GetString());
        Assert.Equal(9, node.GetProperty("port").GetInt32());
        Assert.Equal(30, node.GetProperty("weight").GetInt32());
        Assert.Equal("/well", node.GetProperty("health_path").GetString());
        Assert.InRange(node.GetProperty("created_at").GetInt64(), 1_700_000_000, 10_000_000_000);
        Assert.True(node.GetProperty("healthy").GetBoolean());
    }

    [Fact]
    public async Task NodesAndHealth_NodeWithLabelsHeldBack_SayBoth()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.NodeOf("v2", 9, weight: 0, ownWeight: 30));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        foreach (var node in new[] { (await gateway.AdminAsync("/nodes?ns=shop"))[0], (await gateway.AdminAsync("/health?ns=shop")).GetProperty("nodes")[0] })
        {
            Assert.Equal((0, 30), (node.GetProperty("weight").GetInt32(), node.GetProperty("own_weight").GetInt32()));
            Assert.Equal("""{"version":"v2"}""", node.GetProperty("labels").GetRawText());
        }
    }

    [Fact]
    public async Task Nodes_WithoutNamespace_AreThoseOfAll()
    {
        await using var gateway = await StartAsync();

        var nodes = await gateway.AdminAsync("/nodes");

        Assert.Equal(["empty", "shop"], nodes.EnumerateObject().Select(field => field.Name));
        Assert.Equal("[]", nodes.GetProperty("empty").GetRawText());
        Assert.Equal(nodes.GetRawText(), (await gateway.AdminAsync("/health")).GetRawText());
    }

    [Theory]
    [InlineData("/nodes?ns=empty")]
    [InlineData("/nodes?ns=unknown")]
    public async Task Nodes_Nobody_EmptyList(string path)
    {
        await using var gateway = await StartAsync();

        Assert.Equal("[]", (await gateway.AdminAsync(path)).GetRawText());
    }

    [Fact]
    public async Task Health_OfANamespace_AsTheOriginalGivesItAndMore()
    {
        await using var gateway = await StartAsync();

        var health = await gateway.AdminAsync("/health?ns=shop");

        Assert.StartsWith(
            """{"namespace":"shop","total":1,"healthy":1,"unhealthy":0,"nodes":[{"address":"127.0.0.1:9","weight":30,"healthy":true,"health_path":"/well",""",
            health.GetRawText(),
            StringComparison.Ordinal);
        var node = health.GetProperty("nodes")[0];
        Assert.True(node.GetProperty("heartbeat").GetProperty("online").GetBoolean());
        Assert.InRange(node.GetProperty("heartbeat").GetProperty("as_of").GetInt64(), 1_700_000_000, 10_000_000_000);
        Assert.False(node.TryGetProperty("probe", out _));
        Assert.Equal("listed by the registry", node.GetProperty("last_change").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Health_NodeThatWentOut_SaysWhyAndWhatTheProbeSaw()
    {
        await using var gateway = await StartAsync();
        var node = gateway.Get<NodeDirectory>().Current.Find("shop")!.Nodes.Entries[0].Node;
        var time = gateway.Get<TimeProvider>();
        node.Track.LastProbe = new ProbeResult("/well answered 500", time.GetUtcNow());
        gateway.Get<NodeDirectory>().Report(node, NodeHealth.Unhealthy("/well answered 500", time.GetTimestamp()));

        var seen = (await gateway.AdminAsync("/health?ns=shop")).GetProperty("nodes")[0];

        Assert.False(seen.GetProperty("healthy").GetBoolean());
        Assert.False(seen.GetProperty("probe").GetProperty("ok").GetBoolean());
        Assert.Equal("/well answered 500", seen.GetProperty("probe").GetProperty("problem").GetString());
        Assert.Equal("/well answered 500", seen.GetProperty("last_change").GetProperty("reason").GetString());
        Assert.InRange(
            seen.GetProperty("last_change").GetProperty("at").GetInt64(), time.GetUtcNow().ToUnixTimeSeconds() - 60, time.GetUtcNow()
                .ToUnixTimeSeconds() + 1);
    }

    [Fact]
    public async Task Health_UnknownNamespace_IsEmpty()
    {
        await using var gateway = await StartAsync();

        Assert.Equal("""{"namespace":"x","total":0,"healthy":0,"unhealthy":0,"nodes":[]}""", (await gateway.AdminAsync("/health?ns=x")).GetRawText());
    }

    [Fact]
    public async Task Config_SaysHowItStandsAndNeverTheToken()
    {
        var registry = Registry();
        await using var gateway = await GatewayHost.StartAsync(
            registry,
            builder => builder.Services.Configure<KengerClientOptions>(options => options.Token = "s3cret-token"),
            settings: [.. TwoRoutes, ("KENGER_REGISTRY_URL", "http://10.0.0.1:5000,http://10.0.0.2:5000"), ("KENGER_GATEWAY_ID", "gw-7")]);

        var config = await gateway.AdminAsync("/config");

        Assert.Equal(["registry_url", "token_set", "sync_interval"], config.EnumerateObject().Select(field => field.Name).Take(3));
        Assert.Equal("http://10.0.0.1:5000,http://10.0.0.2:5000", config.GetProperty("registry_url").GetString());
        Assert.True(config.GetProperty("token_set").GetBoolean());
        Assert.Equal(30, config.GetProperty("sync_interval").GetDouble());
        Assert.Equal("gw-7", config.GetProperty("gateway").GetString());
        Assert.Equal(registry.Version, config.GetProperty("version").GetInt64());
        Assert.InRange(config.GetProperty("age_seconds").GetDouble(), 0, 60);
        Assert.DoesNotContain("s3cret", config.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", gateway.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_NoTokenAndNoAnswerYet_SaysSo()
    {
        await using var gateway = await GatewayHost.StartAsync(new FakeRegistry { Failure = new KengerUnavailableException("no registry answered") }, settings: TwoRoutes);
        await TestKit.Eventually.BecomesTrue(() => gateway.Get<RegistryWatcher>().Status.Problem is not null, "it has asked");

        var config = await gateway.AdminAsync("/config");

        Assert.False(config.GetProperty("token_set").GetBoolean());
        Assert.False(config.GetProperty("ready").GetBoolean());
        Assert.False(config.TryGetProperty("version", out _));
        Assert.Equal("no registry answered", config.GetProperty("registry_problem").GetString());
    }

    [Fact]
    public async Task Probes_ReadyOnceTheRegistryHasAnswered()
    {
        var registry = Registry();
        registry.Failure = new KengerUnavailableException("no registry answered");
        await using var gateway = await GatewayHost.StartAsync(registry, settings: TwoRoutes);

        using (var notReady = await gateway.Http.GetAsync(new Uri(gateway.Admin, "/readyz")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
        }

        Assert.Equal("ok", (await gateway.AdminAsync("/livez")).GetProperty("status").GetString());
        registry.Failure = null;
        await TestKit.Eventually.BecomesTrue(
            async () =>
            {
                using var response = await gateway.Http.GetAsync(new Uri(gateway.Admin, "/readyz"));
                return response.StatusCode == HttpStatusCode.OK;
            },
            "it is ready");
    }

    [Theory]
    [InlineData("/other")]
    [InlineData("/")]
    [InlineData("/nodes/shop")]
    public async Task OtherPath_404InJson(string path)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.Http.GetAsync(new Uri(gateway.Admin, path));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(404, document.RootElement.GetProperty("code").GetInt32());
        Assert.Contains("/metrics", document.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/nodes")]
    [InlineData("DELETE", "/config")]
    public async Task OtherMethod_405InJson(string method, string path)
    {
        await using var gateway = await StartAsync();

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(gateway.Admin, path));
        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET"], response.Content.Headers.Allow);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(405, document.RootElement.GetProperty("code").GetInt32());
        Assert.Equal($"use GET for {path}", document.RootElement.GetProperty("message").GetString());
    }

    private static FakeRegistry Registry() =>
        new FakeRegistry().With("shop", FakeRegistry.Node(9, weight: 30, healthPath: "/well")).With("empty")
            .With("not-routed", FakeRegistry.Node(9));

    private static Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(Registry(), settings: TwoRoutes);
}
