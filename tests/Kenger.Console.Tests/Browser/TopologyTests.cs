using Kenger.Console.Tests.Stage;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>The picture of who sends how much to whom.</summary>
[Collection(StageCollection.Name)]
public sealed class TopologyTests(ConsoleStage stage)
{
    [ChromiumFact]
    public async Task Topology_ByKeysAlone_LeadsToANamespaceAndItsNodes()
    {
        await ReportAsync();
        await using var window = await stage.OpenAsync(path: "topology");
        var page = window.Page;
        await Assertions.Expect(page.Locator("a.topology-gateway")).ToHaveCountAsync(3);
        await Assertions.Expect(page.Locator("a.topology-namespace", new() { HasText = "search" })).ToContainTextAsync("/s");
        await Assertions.Expect(page.Locator(".topology-lines .flow-warn").First).ToBeAttachedAsync();
        await Assertions.Expect(page.Locator(".topology-table").First).ToContainTextAsync("edge-1");

        await page.Locator("a.topology-namespace[href='topology?ns=payments']").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page).ToHaveURLAsync(stage.Host.Ui + "topology?ns=payments");
        await Assertions.Expect(page.Locator("a.topology-namespace")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("a.topology-node")).ToHaveCountAsync(3);
        await Assertions.Expect(page.Locator("a.topology-node", new() { HasText = "127.0.8.11" })).ToContainTextAsync("unhealthy");
        await window.ShootAsync("console-topology-one");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Topology_OfAll_ShowsTheWholeLayout()
    {
        await ReportAsync();
        await using var window = await stage.OpenAsync(path: "topology");
        var page = window.Page;

        foreach (var ns in (string[])["catalog", "checkout", "orders", "payments", "search", "users"])
        {
            await Assertions.Expect(page.Locator($"a.topology-namespace[href='topology?ns={ns}']")).ToContainTextAsync("/s");
        }

        foreach (var state in (string[])["ok", "warn", "quiet"])
        {
            await Assertions.Expect(page.Locator($".topology-lines .flow-{state}").First).ToBeAttachedAsync();
        }

        // As high as the picture: all of it is seen at once.
        var bottom = await page.EvaluateAsync<int>("Math.ceil(document.querySelector('.topology').getBoundingClientRect().bottom)");
        await page.SetViewportSizeAsync(1440, bottom + 16);
        await window.ShootAsync("console-topology-all");
        Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('.topology-box')].every(box => box.getBoundingClientRect().bottom <= innerHeight)"));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Topology_WithATokenOfOneNamespace_ShowsThatOneAlone()
    {
        await ReportAsync();
        await using var window = await stage.OpenAsync(ConsoleHost.OfOrders, "topology");

        await Assertions.Expect(window.Page.Locator("a.topology-namespace")).ToHaveCountAsync(1);
        await Assertions.Expect(window.Page.Locator("a.topology-gateway")).ToHaveCountAsync(3);
        var text = await window.Page.Locator("main").InnerTextAsync();
        Assert.Contains("orders", text, StringComparison.Ordinal);
        Assert.All((string[])["catalog", "checkout", "payments", "search", "users", "more namespaces"], ns => Assert.DoesNotContain(ns, text, StringComparison.Ordinal));
        // What the gateway sends to others is in none of its numbers.
        var gateway = await window.Page.Locator("a.topology-gateway small").First.InnerTextAsync();
        var ns = await window.Page.Locator("a.topology-namespace small").InnerTextAsync();
        Assert.True(PerSecond(gateway) <= PerSecond(ns), $"{gateway} of {ns}");

        await window.GoAsync("topology?ns=payments");
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("your token is not for it");
        Assert.Equal(0, await window.Page.Locator(".topology-box").CountAsync());
    }

    [ChromiumFact]
    public async Task Topology_OfMany_IsCutAndSaysSo()
    {
        await using var host = await ConsoleHost.StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 60), async (i, _) => await host.RegisterAsync($"ns-{i:00}", $"127.0.9.{i + 1}", 80, "v1"));
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), async (i, _) => await host.RegisterAsync("ns-00", $"127.0.10.{i + 1}", 80, "v1"));
        await using var gateways = new Gateways(host);
        for (var i = 0; i < 11; i++)
        {
            gateways.Follow($"edge-{i:00}");
        }

        await using var window = await stage.OpenAsync(path: "topology", host: host);
        var page = window.Page;

        await Assertions.Expect(page.Locator("a.topology-namespace")).ToHaveCountAsync(10);
        await Assertions.Expect(page.Locator(".topology-rest.topology-namespace")).ToHaveTextAsync("and 50 more namespaces");
        await Assertions.Expect(page.Locator("a.topology-gateway")).ToHaveCountAsync(8);
        await Assertions.Expect(page.Locator(".topology-rest.topology-gateway")).ToHaveTextAsync("and 3 more gateways");
        await Assertions.Expect(page.Locator(".topology-rest.topology-node")).ToHaveTextAsync("and 39 more");

        await window.GoAsync("topology?ns=ns-00");
        await Assertions.Expect(page.Locator("a.topology-node")).ToHaveCountAsync(24);
        await Assertions.Expect(page.Locator(".topology-rest.topology-node")).ToHaveTextAsync("and 17 more");
        Assert.Empty(window.Faults);
    }

    // What the stage reported at its start may be over a minute old.
    private Task ReportAsync() => stage.ReportAsync();

    private static double PerSecond(string text) => double.Parse(text[..text.IndexOf('/', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
}
