using System.Text.Json.Nodes;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>The whole of it: a registry, two gateways, services, requests, and a rollout that goes back before one's eyes.</summary>
[Collection(StageCollection.Name)]
public sealed class RealRolloutTests(ConsoleStage stage)
{
    [ChromiumFact]
    public async Task Rollout_OfAVersionThatBreaks_GoesBackOnTheScreen()
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var old = await ServingNode.StartAsync("v1");
        await using var fresh = await ServingNode.StartAsync("v2");
        await host.PostAsync(ApiRoutes.NamespaceAdd, new() { ["name"] = "shop", ["gated"] = true });
        await host.RegisterAsync("shop", "127.0.0.1", old.Port, "v1");
        await using var first = await RealGateway.StartAsync("edge-1", host.Url, ConsoleHost.Admin, ("KENGER_GATEWAY_NAMESPACE", "shop"));
        await using var second = await RealGateway.StartAsync("edge-2", host.Url, ConsoleHost.Admin, ("KENGER_GATEWAY_NAMESPACE", "shop"));
        await using var traffic = new SteadyTraffic(first.Url, second.Url);
        await Eventually.BecomesTrue(() => traffic.Answers.ContainsKey("v1"), "v1 serves", TimeSpan.FromSeconds(60));
        await host.RegisterAsync("shop", "127.0.0.1", fresh.Port, "v2");
        var started = await host.PostAsync(ApiRoutes.RolloutStart, new()
        {
            ["ns"] = "shop", ["label"] = "version=v2", ["steps"] = new JsonArray(50, 100), ["approve"] = new JsonArray(50), ["interval_seconds"] = 5,
            ["reason"] = "a new basket", ["analysis"] = new JsonObject { ["max_error_rate"] = 0.05, ["min_requests"] = 20 },
        });
        await using var window = await stage.OpenAsync(path: $"rollouts/{started.GetProperty("id").GetInt64()}", host: host);
        var page = window.Page;
        await page.EvaluateAsync("window.isTheSame = true");

        // All is well at its first step, and drawn: both versions, as both gateways counted.
        await Assertions.Expect(page.Locator(".page-head .badge").First).ToHaveTextAsync("running");
        await page.Locator(".chart-point.new, .chart-line.new[d^=M]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator(".chart-point.old, .chart-line.old[d^=M]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Eventually.BecomesTrue(() => traffic.Answers.ContainsKey("v2"), "v2 serves its share", TimeSpan.FromSeconds(60));
        await window.ShootAsync("console-real-running");

        fresh.Break();

        await Assertions.Expect(page.Locator(".page-head .badge").First).ToHaveTextAsync("rolled back");
        await Assertions.Expect(page.Locator(".timeline .event-rolled_back")).ToHaveCountAsync(1);
        await page.Locator(".chart-mark-rolled_back").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator(".chart-limit").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        Assert.True(await page.EvaluateAsync<bool>("window.isTheSame === true"));
        await window.ShootAsync("console-real-rollback");
        var failed = (await host.GetAsync($"{ApiRoutes.RolloutShow}?id={started.GetProperty("id").GetInt64()}")).GetProperty("status").GetString();
        Assert.Equal(RolloutStatuses.RolledBack, failed);

        // Both gateways have the old one alone: a round of requests after that comes from it.
        await page.GetByRole(AriaRole.Link, new() { Name = "Topology" }).ClickAsync();
        await Assertions.Expect(page.Locator(".topology-gateway.topology-box")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".topology-node.topology-box")).ToHaveCountAsync(2);
        await window.ShootAsync("console-real-topology");
        await Eventually.BecomesTrue(
            async () =>
            {
                var before = traffic.Answers.GetValueOrDefault("500");
                var good = traffic.Answers["v1"];
                await Eventually.BecomesTrue(() => traffic.Answers["v1"] > good + 50, "fifty more requests", TimeSpan.FromSeconds(60));
                return traffic.Answers.GetValueOrDefault("500") == before;
            },
            "no request fails any more",
            TimeSpan.FromSeconds(60));
        Assert.Empty(window.Faults);
    }
}
