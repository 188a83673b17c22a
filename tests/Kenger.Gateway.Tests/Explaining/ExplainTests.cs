using System.Net;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;
using Microsoft.AspNetCore.Builder;

namespace Kenger.Gateway.Tests;

public sealed class ExplainTests
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string, string?)[] Routes =
    [
        ("KENGER_GATEWAY_NAMESPACE", "all"),
        ("Kenger:Gateway:TrustedProxies:0", "127.0.0.1"),
        ("Kenger:Gateway:Pick", "hash-client"),
        ("Kenger:Gateway:Routes:0:Host", "shop.example.com"),
        ("Kenger:Gateway:Routes:0:Namespace", "shop"),
        ("Kenger:Gateway:Routes:1:Host", "*.example.com"),
        ("Kenger:Gateway:Routes:1:Path", "/api"),
        ("Kenger:Gateway:Routes:1:Namespace", "api"),
        ("Kenger:Gateway:Routes:2:Path", "/keyed"),
        ("Kenger:Gateway:Routes:2:Namespace", "shop"),
        ("Kenger:Gateway:Routes:2:RateLimit:PermitsPerSecond", "0.001"),
        ("Kenger:Gateway:Routes:2:RateLimit:Burst", "1"),
    ];

    [Fact]
    public async Task Explain_NamespaceWithoutNodes_NamesItsTwin()
    {
        var registry = new FakeRegistry { Others = ["ALL"] };
        await using var gateway = await GatewayHost.StartAsync(registry, settings: Routes);
        await TestKit.Eventually.BecomesTrue(() => registry.IsApplied, "the gateway follows");

        // Who asks first may be answered before the registry has told what others there are.
        await TestKit.Eventually.BecomesTrue(
            async () => (await AskAsync(gateway, "host=a.example&path=/")).GetProperty("problem").GetString()!
                .EndsWith("; there is 'ALL' (the case matters)", StringComparison.Ordinal),
            "it names the twin");
    }

    [Theory]
    [InlineData("shop.example.com", "/", "10.0.0.1", "shop")]
    [InlineData("shop.example.com:8080", "/api/x", "10.0.0.2", "shop")]
    [InlineData("pay.example.com", "/api/x", "10.0.0.3", "api")]
    [InlineData("pay.example.com", "/x/../api", "10.0.0.4", "api")]
    [InlineData("pay.example.com", "/api//y;v=1", "10.0.0.5", "api")]
    [InlineData("pay.example.com", "/apis", "10.0.0.6", "all")]
    [InlineData("pay.example.com", "/ap%69?a=b", "10.0.0.7", "api")]
    [InlineData("old.example.org", "/api", "10.0.0.8", "green")]
    [InlineData("pay.example.com", "/gray", "192.0.2.7", "pre")]
    [InlineData("pay.example.com", "/gray", "192.0.2.8", "all")]
    public async Task Explain_Request_SaysTheNodeThatGetsIt(string host, string path, string client, string ns)
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("all", "shop", "api", "green", "pre");
        await using var other = await Backend.StartNewAsync("another");
        foreach (var each in new[] { "all", "shop", "api", "green", "pre" })
        {
            registry.Set(each, FakeRegistry.Node(nodes[each].Port), FakeRegistry.Node(other.Port));
        }

        registry.SetRules("all", Rules.ForClients("pre", "192.0.2.7"));
        await using var gateway = await GatewayHost.StartAsync(registry, settings: Routes);
        registry.Switch("old.example.org", "green");
        await TestKit.Eventually.BecomesTrue(() => registry.IsApplied, "the switch is applied");

        var said = await AskAsync(gateway, $"host={host}&path={Uri.EscapeDataString(path)}&ip=127.0.0.1&header=X-Forwarded-For:{client}");
        var answered = await gateway.GetTextAsync(path, ("Host", host), ("X-Forwarded-For", client));

        Assert.Equal(client, said.GetProperty("client").GetString());
        Assert.Equal(ns is "pre" ? "all" : ns, said.GetProperty("namespace").GetString());
        var picked = Assert.Single(said.GetProperty("nodes").EnumerateArray(), node => node.TryGetProperty("share", out _));
        Assert.Equal(ns, picked.GetProperty("namespace").GetString());
        Assert.Equal(said.GetProperty("pick").GetProperty("node").GetString(), picked.GetProperty("address").GetString());
        Assert.Equal(answered == "another" ? other.Address : nodes[ns].Address, picked.GetProperty("address").GetString());
    }

    [Fact]
    public async Task Explain_Rules_SaysWhichMatchAndWhatTheOthersLack()
    {
        var registry = new FakeRegistry()
            .With("shop", FakeRegistry.NodeOf("v1", 1, 100), FakeRegistry.NodeOf("v2", 2, 0, ownWeight: 30),
                FakeRegistry.NodeOf("v2", 3, 0, ownWeight: 10), FakeRegistry.NodeOf("v2", 4, 0), FakeRegistry.NodeOf("v2", 5));
        registry.SetRules(
            "shop",
            Rules.ForHeader("X-A", "1", id: 10) with { Name = "first" },
            Rules.Rule(new RuleMatch { Clients = ["10.0.0.0/8"], PathPrefix = "/api" }, id: 11),
            Rules.Rule(new RuleMatch { PathPrefix = "/api" }, id: 12));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, ("Kenger:Gateway:Pick", "round-robin"));
        var directory = gateway.Get<NodeDirectory>();
        directory.Report(directory.Current.Find("shop")!.Nodes.Entries[4].Node, NodeHealth.Unhealthy("connection refused", since: 1));

        var said = await AskAsync(gateway, "path=/api/x&ip=10.1.2.3");

        Assert.Equal(
            """[{"id":10,"name":"first","matches":false,"why_not":"headers: there is no X-A"},{"id":11,"matches":true},{"id":12,"matches":true}]""",
            Compact(said.GetProperty("rules")));
        Assert.Equal(11, said.GetProperty("rule").GetInt64());
        Assert.Equal("""{"namespace":"shop","labels":{"version":"v2"}}""", Compact(said.GetProperty("target")));
        Assert.Equal("""{"policy":"round-robin"}""", Compact(said.GetProperty("pick")));
        Assert.False(said.TryGetProperty("fallback", out _));
        Assert.Equal(
            ["it is not version=v2", "0.75", "0.25", "its own weight is 0: it is drained, or somebody set it to 0",
                "it is unhealthy: connection refused"],
            said.GetProperty("nodes").EnumerateArray().Select(WhyOrShare));

        said = await AskAsync(gateway, "path=/&ip=11.1.2.3&header=X-A:2&method=POST");

        Assert.False(said.TryGetProperty("rule", out _));
        Assert.Equal("headers: X-A is '2', not '1'", said.GetProperty("rules")[0].GetProperty("why_not").GetString());
        Assert.Equal("clients: 11.1.2.3 is in none of 1 addresses and ranges", said.GetProperty("rules")[1].GetProperty("why_not")
            .GetString());
        Assert.Equal("path_prefix: / is not below /api", said.GetProperty("rules")[2].GetProperty("why_not").GetString());
        Assert.Equal(
            ["1", "its weight is 0: a rollout or a gate holds it back", "its weight is 0: a rollout or a gate holds it back",
                "its own weight is 0: it is drained, or somebody set it to 0", "it is unhealthy: connection refused"],
            said.GetProperty("nodes").EnumerateArray().Select(WhyOrShare));
    }

    [Fact]
    public async Task Explain_TargetWithoutAHealthyNode_SaysSoAndShowsBoth()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(1)).With("pre", FakeRegistry.Node(2));
        registry.SetRules("shop", Rules.ForClients("pre", "10.0.0.0/8"));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);
        var directory = gateway.Get<NodeDirectory>();
        directory.Report(directory.Current.Find("pre")!.Nodes.Entries[0].Node, NodeHealth.Unhealthy("connection refused", since: 1));

        var said = await AskAsync(gateway, "ip=10.1.2.3");

        Assert.Equal("no node of namespace pre is healthy and has a weight: it is served as if there were no rule",
            said.GetProperty("fallback").GetString());
        Assert.Equal(["shop 1", "pre it is unhealthy: connection refused"], said.GetProperty("nodes").EnumerateArray().Select(node => $"{node.GetProperty("namespace")} {WhyOrShare(node)}"));
        Assert.Empty(gateway.Said(EventIds.RuleFallbackBegan));
    }

    [Fact]
    public async Task Explain_NoNode_SaysWhatTheClientWouldGet()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(1, weight: 0));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);

        var said = await AskAsync(gateway, "");

        Assert.Equal("503: no healthy node in namespace 'shop': every node has weight 0", said.GetProperty("problem").GetString());
        Assert.False(said.TryGetProperty("pick", out _));
    }

    [Theory]
    [InlineData("path=/own", "not the gateway's: the host answers it by")]
    [InlineData("path=/short", "not the gateway's: the host answers it by")]
    [InlineData("path=/nodes", "404: no route matches it")]
    [InlineData("path=/elsewhere", "its nodes are those of YARP's cluster 'static'")]
    [InlineData("path=/none", "404: no route matches it")]
    [InlineData("path=/../only", "400: the request target must be a path")]
    public async Task Explain_RequestThatGetsToNoNode_SaysWhy(string query, string problem)
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(1));
        var asked = 0;
        await using var gateway = await GatewayHost.StartAsync(
            registry,
            map: app =>
            {
                app.MapGet("/own", () => Interlocked.Increment(ref asked));
                app.MapGet("/short", () => Interlocked.Increment(ref asked)).ShortCircuit();
            },
            settings:
            [
                ("Kenger:Gateway:Routes:0:Namespace", "shop"),
                ("Kenger:Gateway:Routes:0:Path", "/only"),
                ("ReverseProxy:Routes:r:ClusterId", "static"),
                ("ReverseProxy:Routes:r:Match:Path", "/elsewhere"),
                ("ReverseProxy:Clusters:static:Destinations:d:Address", "http://127.0.0.1:9"),
            ]);

        var said = await AskAsync(gateway, query);

        Assert.Contains(problem, said.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Explain_ManyTimes_SendsCountsAndLimitsNothing()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("shop", "all", "api");
        await using var gateway = await GatewayHost.StartAsync(registry, settings: Routes);

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("/keyed/{**catchall}", (await AskAsync(gateway, "path=/keyed")).GetProperty("route").GetProperty("path")
                .GetString());
        }

        var metrics = await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics"));
        Assert.DoesNotContain("kenger_gateway_picks_total{", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("kenger_gateway_requests_total{", metrics, StringComparison.Ordinal);
        Assert.Empty(gateway.Get<TrafficLedger>().Take());
        Assert.Empty(nodes["shop"].Requests);
        Assert.Equal("shop", await gateway.GetTextAsync("/keyed"));
    }

    [Fact]
    public async Task Explain_RoutesChanged_GoesByTheNewOnes()
    {
        var registry = new FakeRegistry().With("shop", FakeRegistry.Node(1)).With("other", FakeRegistry.Node(2));
        await using var gateway = await GatewayHost.StartForAsync("shop", registry);
        Assert.Equal("shop", (await AskAsync(gateway, "path=/new")).GetProperty("namespace").GetString());

        gateway.Configuration.Change(("Kenger:Gateway:Routes:0:Path", "/new"), ("Kenger:Gateway:Routes:0:Namespace", "other"));

        await TestKit.Eventually.BecomesTrue(
            async () => (await AskAsync(gateway, "path=/new")).GetProperty("namespace").GetString() == "other", "the new route counts");
    }

    [Theory]
    [InlineData("ip=localhost", "ip must be")]
    [InlineData("path=x", "path must")]
    [InlineData("path=/a%20b", "path must")]
    [InlineData("path=/a%23b", "path must")]
    [InlineData("host=a%20b", "host must")]
    [InlineData("header=nothing", "header must be NAME:VALUE")]
    [InlineData("header=a%20b:1", "header must be NAME:VALUE")]
    [InlineData("header=a:1%0Ab", "header must be NAME:VALUE")]
    [InlineData("method=G%20T", "method must")]
    [InlineData("path=/a&path=/b", "path is given 2 times")]
    [InlineData("client=10.0.0.1", "there is no parameter 'client'")]
    public async Task Explain_BadParameter_IsNamed(string query, string problem)
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(1)));

        using var response = await gateway.Http.GetAsync(new Uri(gateway.Admin, $"/explain?{query}"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(problem, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_WithoutTheAdminTokenOrOnTheTrafficPort_IsNotAnswered()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("shop");
        await using var gateway = await GatewayHost.StartForAsync("shop", registry, ("KENGER_GATEWAY_ADMIN_TOKEN", "secret"));

        using var response = await gateway.Http.GetAsync(new Uri(gateway.Admin, "/explain"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("shop", await gateway.GetTextAsync("/explain"));
    }

    private static Task<JsonElement> AskAsync(GatewayHost gateway, string query) => gateway.AdminAsync($"/explain?{query}");

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element, Plain);

    private static string WhyOrShare(JsonElement node) =>
        node.TryGetProperty("why_not", out var why) ? why.GetString()! : node.GetProperty("share").GetRawText();
}
