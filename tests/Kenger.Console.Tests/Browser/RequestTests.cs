using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Microsoft.Playwright;
using static Kenger.Console.Tests.Stage.ScriptedGateway;

namespace Kenger.Console.Tests.Browser;

/// <summary>What gateways remember of requests.</summary>
[Collection(StageCollection.Name)]
public sealed class RequestTests(ConsoleStage stage)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 9, 41, 0, TimeSpan.Zero);

    private static RecentRequest[] Script =>
    [
        Request(Noon.AddSeconds(58), "payments", "/cards/charge", 502, "unreachable", "127.0.8.11:8004", 3.1, "POST"),
        Request(Noon.AddSeconds(57), "orders", "/api/orders?page=*", 200, null, "127.0.6.10:8003", 21.4),
        Request(Noon.AddSeconds(55), "payments", "/cards/charge", 504, "timeout", "127.0.8.11:8004", 30_000, "POST"),
        Request(Noon.AddSeconds(51), "orders", "/api/orders/*", 404, null, "127.0.6.11:8003", 4.8),
        Request(Noon.AddSeconds(49), "", "/wp-login.php", 404, "no_route", host: "203.0.113.80"),
        Request(Noon.AddSeconds(44), "checkout", "/basket?user=*&coupon=*", 500, null, "127.0.8.12:8002", 241.7, rule: 3),
        Request(Noon.AddSeconds(40), "catalog", "/products?query=*", 200, null, "127.0.7.10:8001", 8.9),
        Request(Noon.AddSeconds(33), "orders", "/api/orders", 401, "unauthenticated", method: "POST"),
        Request(Noon.AddSeconds(21), "search", "/suggest?q=*", 499, "client_gone", "127.0.6.12:8005", 812),
        Request(Noon.AddSeconds(15), "users", "/me", 200, null, "127.0.5.11:8006", 10.7),
        Request(Noon.AddSeconds(9), "catalog", "/products/17", 304, null, "127.0.7.12:8001", 5.2),
    ];

    [ChromiumTheory]
    [InlineData("en-US", false, 1440)]
    [InlineData("zh-CN", true, 1440)]
    [InlineData("en-US", true, 1024)]
    [InlineData("zh-CN", false, 390)]
    [InlineData("en-US", true, 390)]
    public async Task Requests_InLanguagePaletteAndWidth_HaveNoFaults(string locale, bool isDark, int width)
    {
        await using var host = await StartAsync();
        await using var edge = await ScriptedGateway.StartAsync(host, "edge-1", Script);
        await using var window = await stage.OpenAsync(path: "requests", locale: locale, scheme: isDark ? ColorScheme.Dark : ColorScheme.Light, width: width, host: host);

        await Assertions.Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(Script.Length);
        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync(locale == "zh-CN" ? "请求" : "Requests");
        await window.ShootAsync($"console-requests-{locale[..2]}-{(isDark ? "dark" : "light")}-{width}");

        Assert.Empty(await window.BarriersAsync());
        Assert.False(await window.IsTooWideAsync());
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Requests_FilteredByKeysAndByAddress_AreTheSame_AndLeadToWhy()
    {
        await using var host = await StartAsync();
        await using var edge = await ScriptedGateway.StartAsync(host, "edge-1", Script);
        await using var window = await stage.OpenAsync(path: "requests", host: host);
        var page = window.Page;
        var rows = page.Locator("tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(Script.Length);
        // Newest first.
        await Assertions.Expect(rows.First).ToContainTextAsync("/cards/charge");
        await Assertions.Expect(rows.First).ToContainTextAsync("no node reached");

        await page.GetByRole(AriaRole.Link, new() { Name = "5xx" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(host.Ui + "requests?status=5xx");
        await Assertions.Expect(rows).ToHaveCountAsync(3);
        await page.GetByLabel("Namespace").SelectOptionAsync("payments");
        await Assertions.Expect(page).ToHaveURLAsync(host.Ui + "requests?status=5xx&ns=payments");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await page.GetByLabel("Node").SelectOptionAsync("127.0.8.11:8004");
        await Assertions.Expect(page).ToHaveURLAsync(host.Ui + "requests?status=5xx&ns=payments&node=127.0.8.11%3A8004");
        await window.GoAsync("requests?status=4xx&ns=orders");
        await Assertions.Expect(rows).ToHaveCountAsync(2);

        await rows.Nth(1).GetByRole(AriaRole.Link).First.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Why");
        await Assertions.Expect(page.Locator("#why-request")).ToHaveValueAsync("shop.example.com/api/orders");
        await Assertions.Expect(page.Locator("input[name=method]")).ToHaveValueAsync("POST");
        await Assertions.Expect(page.Locator("input[name=ip]")).ToHaveValueAsync("203.0.113.0");
        await Assertions.Expect(page.Locator("select[name=gateway]")).ToHaveValueAsync(edge.Admin);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Requests_ThatComeWhileSomebodyLooks_AppearByThemselves()
    {
        await using var host = await StartAsync();
        await using var edge = await ScriptedGateway.StartAsync(host, "edge-1");
        await using var window = await stage.OpenAsync(path: "requests", host: host);
        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("No requests yet");

        edge.Remember(Request(Noon, "orders", "/late", 503, "no_node"));

        await Assertions.Expect(window.Page.Locator("tbody tr")).ToContainTextAsync("no healthy node");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Requests_WithATokenOfOneNamespace_AreOfThatOneAlone()
    {
        await using var host = await StartAsync();
        await using var edge = await ScriptedGateway.StartAsync(host, "edge-1", Script);
        await using var window = await stage.OpenAsync(ConsoleHost.OfOrders, "requests", host: host);

        await Assertions.Expect(window.Page.Locator("tbody tr")).ToHaveCountAsync(3);
        var page = await window.Page.ContentAsync();
        Assert.All((string[])["payments", "checkout", "catalog", "wp-login", "127.0.8.11"], others => Assert.DoesNotContain(others, page, StringComparison.Ordinal));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Requests_WithMarkupInThem_AreShownAsText()
    {
        await using var host = await StartAsync();
        await using var edge = await ScriptedGateway.StartAsync(host, "edge-1", Request(Noon, "orders", "/" + ConsoleStage.Markup, 500, "\u001b[31m<b>", "<i>node", 1));
        await using var window = await stage.OpenAsync(path: "requests", host: host);

        await Assertions.Expect(window.Page.Locator("tbody tr")).ToContainTextAsync(ConsoleStage.Markup);
        Assert.Equal("Requests · Kenger", await window.Page.TitleAsync());
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Requests_OfARealGateway_ShowWhatItAnswered()
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var node = await ServingNode.StartAsync("v1");
        await host.RegisterAsync("orders", "127.0.0.1", node.Port, "v1");
        await using var gateway = await RealGateway.StartAsync(host.Url, "orders");
        await Eventually.BecomesTrue(
            async () => (await gateway.ExplainAsync("explain")).TryGetProperty("nodes", out var nodes) && nodes.GetArrayLength() == 1, "the gateway knows the node", TimeSpan.FromSeconds(60));
        node.Break();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await client.GetAsync(new Uri(gateway.Url + "/api/orders?token=s3cr3t"));
        await using var window = await stage.OpenAsync(path: "requests?status=failed", host: host);

        var row = window.Page.Locator("tbody tr");
        await Assertions.Expect(row).ToContainTextAsync("/api/orders?token=*");
        await Assertions.Expect(row).ToContainTextAsync($"127.0.0.1:{node.Port}");
        await Assertions.Expect(row).ToContainTextAsync("500");
        Assert.DoesNotContain("s3cr3t", await window.Page.ContentAsync(), StringComparison.Ordinal);

        await row.GetByRole(AriaRole.Link).First.ClickAsync();
        await Assertions.Expect(window.Page.Locator(".path a[href='namespaces/orders']")).ToBeVisibleAsync();
        await window.GoAsync("");
        await window.Page.Keyboard.PressAsync("Control+k");
        await window.Page.Locator("#palette-input").FillAsync("Requests");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page).ToHaveURLAsync(host.Ui + "requests");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Requests_WithoutGateways_SayHowToGetThem()
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var window = await stage.OpenAsync(path: "requests", host: host);

        await Assertions.Expect(window.Page.Locator("pre").First).ToContainTextAsync("KENGER_GATEWAY_ADMIN_LISTEN");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Requests_OfAGatewayThatIsAway_SaySoInWords()
    {
        await using var window = await stage.OpenAsync(path: "requests");

        await Assertions.Expect(window.Page.Locator(".banner")).ToContainTextAsync("127.0.0.1:1 · The gateway can't be asked: it refuses connections.");
        Assert.Empty(window.Faults);
    }

    private static async Task<ConsoleHost> StartAsync()
    {
        var host = await ConsoleHost.StartAsync();
        foreach (var ns in (string[])["orders", "payments", "catalog", "checkout", "search", "users"])
        {
            await host.RegisterAsync(ns, "127.0.0.1", 80, "v1");
        }

        return host;
    }
}
