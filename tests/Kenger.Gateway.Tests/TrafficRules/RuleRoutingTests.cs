using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

public sealed class RuleRoutingTests
{
    [Fact]
    public async Task GrayList_ChangedWhileTwoGatewaysRun_BothObeyOnceTheyHaveAppliedIt()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("prod", "pre");
        await using var one = await StartAsync(registry, "one");
        await using var another = await StartAsync(registry, "another");
        Assert.Equal(["prod", "prod"], await AskBothAsync(one, another, "192.0.2.7"));

        foreach (var listed in new[] { "192.0.2.7", "192.0.2.0/24", "198.51.100.1" })
        {
            registry.SetRules("prod", Rules.ForClients("pre", listed));
            await Eventually.BecomesTrue(() => registry.AppliedBy.SequenceEqual(["another", "one"]), "both have applied it");

            var expected = listed.StartsWith("192", StringComparison.Ordinal) ? "pre" : "prod";
            Assert.Equal([expected, expected], await AskBothAsync(one, another, "192.0.2.7"));
            Assert.Equal(["prod", "prod"], await AskBothAsync(one, another, "203.0.113.1"));
        }

        registry.SetRules("prod");
        await Eventually.BecomesTrue(() => registry.AppliedBy.SequenceEqual(["another", "one"]), "both have applied it");
        Assert.Equal(["prod", "prod"], await AskBothAsync(one, another, "198.51.100.1"));
        Assert.Null(one.Get<NodeDirectory>().Current.Find("pre"));
    }

    [Fact]
    public async Task Start_RulesThereAlready_FirstRequestObeysThem()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("prod", "pre");
        registry.SetRules("prod", Rules.ForHeader("X-Canary", "*", ns: "pre"));
        await using var gateway = await StartAsync(registry, "one");

        Assert.Equal("pre", await gateway.GetTextAsync("/", ("X-Canary", "1")));
        Assert.Equal("prod", await gateway.GetTextAsync("/"));
        Assert.Empty(gateway.Said(EventIds.RuleFallbackBegan));
    }

    [Fact]
    public async Task Rules_SeveralMatch_TheFirstCounts()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("prod", "pre", "other");
        registry.SetRules("prod", Rules.ForHeader("A", "1", id: 5, ns: "other"), Rules.ForHeader("B", "1", id: 2, ns: "pre"));
        await using var gateway = await StartAsync(registry, "one");

        Assert.Equal("other", await gateway.GetTextAsync("/", ("A", "1"), ("B", "1")));
        Assert.Equal("pre", await gateway.GetTextAsync("/", ("B", "1")));

        registry.SetRules("prod", Rules.ForHeader("B", "1", id: 2, ns: "pre"), Rules.ForHeader("A", "1", id: 5, ns: "other"));
        await gateway.CaughtUpAsync();
        Assert.Equal("pre", await gateway.GetTextAsync("/", ("A", "1"), ("B", "1")));
    }

    [Fact]
    public async Task Rules_TargetIsTheirOwnNamespace_ExceptsFromThoseThatFollow()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("prod", "pre");
        registry.SetRules("prod", Rules.ForHeader("X-Keep", "1", id: 1, ns: "prod"),
            Rules.ForClients("pre", "127.0.0.0/8") with { Id = 2 });
        await using var gateway = await StartAsync(registry, "one");

        Assert.Equal(("prod", "pre"), (await gateway.GetTextAsync("/", ("X-Keep", "1")), await gateway.GetTextAsync("/")));
        Assert.Empty(gateway.Said(EventIds.RuleFallbackBegan));
        Assert.DoesNotContain("kenger_gateway_rule_fallbacks_total{",
            await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_OfTheTarget_AreNotAskedAgain()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("prod", "pre", "far");
        registry.SetRules("prod", Rules.ForHeader("A", "1", ns: "pre"));
        registry.SetRules("pre", Rules.ForHeader("A", "1", ns: "far"));
        await using var gateway = await StartAsync(registry, "one");

        Assert.Equal("pre", await gateway.GetTextAsync("/", ("A", "1")));
        Assert.Null(gateway.Get<NodeDirectory>().Current.Find("far"));
    }

    [Fact]
    public async Task Rules_SwitchedHost_ThoseOfItsNamespaceCount()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("prod", "green", "pre", "other");
        registry.SetRules("prod", Rules.ForHeader("A", "1", ns: "other"));
        registry.SetRules("green", Rules.ForHeader("A", "1", ns: "pre"));
        await using var gateway = await StartAsync(registry, "one");
        registry.Switch("shop.example.com", "green");
        await Eventually.BecomesTrue(() => registry.IsApplied, "it is applied");

        Assert.Equal("pre", await gateway.GetTextAsync("/", ("Host", "shop.example.com"), ("A", "1")));
        Assert.Equal("green", await gateway.GetTextAsync("/", ("Host", "shop.example.com")));
        Assert.Equal("other", await gateway.GetTextAsync("/", ("A", "1")));
    }

    [Fact]
    public async Task Subset_HeldBackByARollout_ServesThoseTheRuleSends()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2");
        var registry = new FakeRegistry().With(
            "prod", FakeRegistry.NodeOf("v1", v1.Port), FakeRegistry.NodeOf("v2", v2.Port, weight: 0, ownWeight: 100));
        registry.SetRules("prod", Rules.ForHeader("X-Canary", "1"));
        await using var gateway = await StartAsync(registry, "one");

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(("v1", "v2"), (await gateway.GetTextAsync("/"), await gateway.GetTextAsync("/", ("X-Canary", "1"))));
        }
    }

    [Fact]
    public async Task Target_GoesAndComes_RequestsAreServedAllTheTimeAndItIsSaidOnce()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2");
        var registry = new FakeRegistry().With("prod", FakeRegistry.NodeOf("v1", v1.Port), FakeRegistry.NodeOf("v2", v2.Port));
        registry.SetRules("prod", Rules.ForHeader("X-Canary", "1", id: 7));
        await using var gateway = await StartAsync(registry, "one", ("Kenger:Gateway:MaxRetries", "2"));
        Assert.Equal("v2", await gateway.GetTextAsync("/", ("X-Canary", "1")));
        await v2.KillAsync();

        // The first one finds out, on its way, that nobody is there; the others know.
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("v1", await gateway.GetTextAsync("/", ("X-Canary", "1")));
        }

        Assert.Equal(
            "Rule 7 of namespace prod can't be obeyed: no node of its target, version=v2 in namespace prod, is healthy and has a weight. "
            + "Its requests are served as if there were no rule",
            Assert.Single(gateway.Said(EventIds.RuleFallbackBegan)));
        Assert.Empty(gateway.Said(EventIds.RuleFallbackEnded));
        // What a request counts is counted when its answer is on its way already.
        await Eventually.BecomesTrue(
            async () => await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")) is var metrics
                && metrics.Contains("kenger_gateway_rule_fallbacks_total{namespace=\"prod\",rule=\"7\"} 5\n", StringComparison.Ordinal)
                && metrics.Contains("kenger_gateway_rule_requests_total{namespace=\"prod\",rule=\"7\",outcome=\"2xx\"} ", StringComparison.Ordinal),
            "every fallback is counted");

        await v2.StartAsync();
        var directory = gateway.Get<NodeDirectory>();
        directory.Report(directory.Current.Find("prod")!.Nodes.Entries[1].Node, NodeHealth.Healthy(since: 1));
        Assert.Equal("v2", await gateway.GetTextAsync("/", ("X-Canary", "1")));
        Assert.Single(gateway.Said(EventIds.RuleFallbackBegan));
        Assert.Single(gateway.Said(EventIds.RuleFallbackEnded));
    }

    [Fact]
    public async Task Metrics_OneRuleTwoOutcomes_AreTwoSeries()
    {
        await using var backend = await Backend.StartNewAsync(answer: context =>
        {
            context.Response.StatusCode = context.Request.Path == "/broken" ? 500 : 200;
            return Task.CompletedTask;
        });
        var registry = new FakeRegistry().With("prod", FakeRegistry.NodeOf("v2", backend.Port));
        registry.SetRules("prod", Rules.ForHeader("X-Canary", "1", id: 7));
        await using var gateway = await StartAsync(registry, "one");

        await gateway.GetTextAsync("/", ("X-Canary", "1"));
        await gateway.GetTextAsync("/broken", ("X-Canary", "1"));
        await gateway.GetTextAsync("/broken", ("X-Canary", "1"));

        await Eventually.BecomesTrue(
            async () => await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")) is var metrics
                && metrics.Contains("kenger_gateway_rule_requests_total{namespace=\"prod\",rule=\"7\",outcome=\"2xx\"} 1\n", StringComparison.Ordinal)
                && metrics.Contains("kenger_gateway_rule_requests_total{namespace=\"prod\",rule=\"7\",outcome=\"5xx\"} 2\n", StringComparison.Ordinal),
            "each outcome is counted for itself");
    }

    [Fact]
    public async Task Retry_OneOfTheSubsetIsDead_StaysInside()
    {
        using var dead = new DeadPort();
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2");
        var registry = new FakeRegistry().With(
            "prod", FakeRegistry.NodeOf("v1", v1.Port, weight: 65535), FakeRegistry.NodeOf("v2", dead.Port, weight: 65535),
                FakeRegistry.NodeOf("v2", v2.Port, weight: 1));
        registry.SetRules("prod", Rules.ForHeader("X-Canary", "1"));
        // Never out of the traffic: each request finds the dead one first.
        await using var gateway = await StartAsync(registry, "one", ("Kenger:Gateway:Health:ConnectFailures", "0"));

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("v2", await gateway.GetTextAsync("/", ("X-Canary", "1")));
        }
    }

    [Fact]
    public async Task TargetNamespace_Gone_RequestsAreServedAsIfThereWereNoRule()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("prod");
        registry.SetRules("prod", Rules.ForHeader("A", "1", ns: "nowhere"));
        await using var gateway = await StartAsync(registry, "one");

        Assert.Equal("prod", await gateway.GetTextAsync("/", ("A", "1")));
        Assert.Single(gateway.Said(EventIds.RuleFallbackBegan));
    }

    [Fact]
    public async Task Clients_BehindATrustedProxy_AreWhomItNamesAndNobodyElseIsBelieved()
    {
        await using var nodes = new NamedBackends();
        var registry = await nodes.StartAsync("prod", "pre");
        registry.SetRules("prod", Rules.ForClients("pre", "192.0.2.7"));
        await using var trusting = await StartAsync(registry, "one");
        await using var alone = await GatewayHost.StartForAsync("prod", registry);

        Assert.Equal("pre", await trusting.GetTextAsync("/", ("X-Forwarded-For", "192.0.2.7")));
        Assert.Equal("prod", await trusting.GetTextAsync("/", ("X-Forwarded-For", "192.0.2.7, 203.0.113.1")));
        Assert.Equal("prod", await alone.GetTextAsync("/", ("X-Forwarded-For", "192.0.2.7")));
    }

    private static Task<GatewayHost> StartAsync(FakeRegistry registry, string id, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartForAsync(
            "prod", registry, [("KENGER_GATEWAY_ID", id), ("Kenger:Gateway:TrustedProxies:0", "127.0.0.1"), .. settings]);

    private static async Task<string[]> AskBothAsync(GatewayHost one, GatewayHost another, string client) =>
        [await one.GetTextAsync("/", ("X-Forwarded-For", client)), await another.GetTextAsync("/", ("X-Forwarded-For", client))];
}
