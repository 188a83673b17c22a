using System.Net;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Reports;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

/// <summary>The last step of a rollout: v2 has all traffic, v1 stands by at weight 0. The nodes are real, are killed and come back.</summary>
public sealed class StandbyServingTests
{
    private static readonly (string, string?)[] Settings =
        [("KENGER_GATEWAY_REPORT_INTERVAL", "60"), ("Kenger:Gateway:Health:Interval", "00:00:00.2")];

    // Probes of a failing node bring it back, sooner or later.
    private static readonly (string, string?)[] WithoutProbes = [("KENGER_GATEWAY_REPORT_INTERVAL", "60")];

    [Fact]
    public async Task AllNewNodesKilled_TheOldOnesServeWithoutAnErrorAndGoBackWhenOneReturns()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var first = await Backend.StartNewAsync("v2");
        await using var second = await Backend.StartNewAsync("v2");
        await using var gateway = await StartAsync(v1.Port, first.Port, second.Port);
        Assert.Equal(["v2"], await AskAsync(gateway, 20));

        await first.KillAsync();
        await second.KillAsync();
        Assert.Equal(["v1"], await AskAsync(gateway, 50));

        await Eventually.BecomesTrue(() => gateway.Said(EventIds.StandbyBegan).Count == 1, "it says so");
        Assert.Contains("connection refused", gateway.Said(EventIds.StandbyBegan)[0], StringComparison.Ordinal);
        await AssertSeenAsync(gateway, v1.Port);
        await gateway.Get<ReportService>().RunOnceAsync(default);
        Assert.Contains(gateway.Registry.Reports.SelectMany(report => report.Nodes),
            row => row.Port == v1.Port && row is { Rollout: 7, Step: 3, ByRule: false, Requests: > 0 });

        await second.StartAsync();
        await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/") == "v2", "the new version serves again");
        await Eventually.BecomesTrue(() => gateway.Said(EventIds.StandbyEnded).Count == 1, "it says that it is over");
        Assert.Equal(["v2"], await AskAsync(gateway, 20));
        Assert.Single(gateway.Said(EventIds.StandbyBegan));
    }

    [Fact]
    public async Task StatusPathOfAllNewNodesBreaks_TheOldOnesServe()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2");
        await using var gateway = await StartAsync(v1.Port, v2.Port);

        v2.HealthStatus = StatusCodes.Status500InternalServerError;

        await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/") == "v1", "the old version serves");
        await Eventually.BecomesTrue(
            () => gateway.Registry.Reports.Any(report => report.Candidates?.Any(it => it is { Nodes: 1, Healthy: 0 }) == true),
            "the registry knows");
    }

    [Fact]
    public async Task AllNewNodesFailEveryRequest_AreOutAfterAFew()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var first = await Backend.StartNewAsync("v2", Fail);
        await using var second = await Backend.StartNewAsync("v2", Fail);
        await using var gateway = await StartAsync(WithoutProbes, v1.Port, first.Port, second.Port);

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 30; i++)
        {
            using var response = await gateway.GetAsync("/");
            answers.Add(response.StatusCode);
        }

        Assert.InRange(answers.Count(status => status != HttpStatusCode.OK), 5, 15);
        await Eventually.BecomesTrue(
            () => gateway.Registry.Reports.Any(report => report.Candidates?.Any(it => it is { Healthy: 0, Ejections: > 0 }) == true),
            "the registry knows");
    }

    [Fact]
    public async Task Rule_NamesTheNewVersion_NeverGetsOneThatStandsBy()
    {
        await using var v1 = await Backend.StartNewAsync("v1");
        await using var v2 = await Backend.StartNewAsync("v2");
        await using var gateway = await StartAsync(v1.Port, v2.Port);
        gateway.Registry.SetRules("shop", Rules.ForHeader("X-Tester", "1"));
        await gateway.CaughtUpAsync();
        await v2.KillAsync();

        Assert.Equal("v1", await gateway.GetTextAsync("/", ("X-Tester", "1")));

        // As if there were no rule: that is what brought it to the old version.
        Assert.Contains("fallback", (await gateway.AdminAsync("/explain?header=X-Tester:1")).ToString(), StringComparison.Ordinal);
    }

    private static Task Fail(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return Task.CompletedTask;
    }

    private static Task<GatewayHost> StartAsync(int v1, params int[] v2) => StartAsync(Settings, v1, v2);

    private static async Task<GatewayHost> StartAsync((string, string?)[] settings, int v1, params int[] v2)
    {
        var registry = new FakeRegistry();
        registry.SetStep(
            "shop",
            3,
            [
                FakeRegistry.NodeOf("v1", v1, weight: 0, ownWeight: 100) with { Standby = true },
                .. v2.Select(port => FakeRegistry.NodeOf("v2", port)),
            ]);
        return await GatewayHost.StartForAsync("shop", registry, settings);
    }

    private static async Task<string[]> AskAsync(GatewayHost gateway, int times)
    {
        var answers = new HashSet<string>();
        for (var i = 0; i < times; i++)
        {
            answers.Add(await gateway.GetTextAsync("/"));
        }

        return [.. answers.Order()];
    }

    private static async Task AssertSeenAsync(GatewayHost gateway, int v1)
    {
        var nodes = (await gateway.AdminAsync("/nodes?ns=shop")).EnumerateArray().ToDictionary(node => node.GetProperty("port").GetInt32());
        Assert.True(nodes[v1].GetProperty("standby").GetBoolean());
        Assert.All(nodes.Where(pair => pair.Key != v1), pair => Assert.False(pair.Value.TryGetProperty("standby", out _)));
        Assert.True((await gateway.AdminAsync("/health?ns=shop")).GetProperty("on_standby").GetBoolean());

        var said = await gateway.AdminAsync("/explain?path=/");
        Assert.Contains("stand by serve", said.GetProperty("standby").GetString(), StringComparison.Ordinal);
        var serving = Assert.Single(said.GetProperty("nodes").EnumerateArray(), node => node.TryGetProperty("share", out _));
        Assert.Equal(1, serving.GetProperty("share").GetDouble());
        Assert.Contains("kenger_gateway_standby_picks_total{namespace=\"shop\"} ",
            await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics")), StringComparison.Ordinal);
    }
}
