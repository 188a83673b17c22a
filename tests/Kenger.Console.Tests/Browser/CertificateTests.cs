using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>The certificates that gateways serve, with the days left.</summary>
[Collection(StageCollection.Name)]
public sealed class CertificateTests(ConsoleStage stage)
{
    [ChromiumTheory]
    [InlineData("en-US", false, 1440)]
    [InlineData("zh-CN", true, 1440)]
    [InlineData("en-US", true, 1024)]
    [InlineData("zh-CN", false, 390)]
    [InlineData("en-US", true, 390)]
    public async Task Certificates_InLanguagePaletteAndWidth_HaveNoFaults(string locale, bool isDark, int width)
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var gateways = await FollowAsync(host, "edge-1", "edge-2");
        await TellAsync(host, "edge-1");
        await using var window = await stage.OpenAsync(path: "gateways", locale: locale, scheme: isDark ? ColorScheme.Dark : ColorScheme.Light, width: width, host: host);
        var (days, more, file) = locale == "zh-CN" ? ("剩余 5 天", "以及另外 9 个", "文件未被采用：") : ("5 days left", "and 9 more", "The file is not taken: ");

        var row = window.Page.Locator("tbody tr", new() { HasText = "edge-1" });
        await Assertions.Expect(row.Locator(".certificates li:visible")).ToHaveCountAsync(3);
        await Assertions.Expect(row.Locator(".certificates .bad-text", new() { HasText = days })).ToContainTextAsync("shop.example.com, www.shop.example.com");
        await Assertions.Expect(row.Locator("small.bad-text")).ToHaveTextAsync(file + "'/etc/kenger/certs/old.pem': it expired at 2026-01-02 08:00 UTC");
        await Assertions.Expect(row.Locator("summary")).ToHaveTextAsync(more);
        await Assertions.Expect(window.Page.Locator("tbody tr", new() { HasText = "edge-2" }).Locator("td").Last).ToHaveTextAsync(locale == "zh-CN" ? "无" : "none");
        await window.ShootAsync($"console-certificates-{locale[..2]}-{(isDark ? "dark" : "light")}-{width}");
        Assert.Empty(await window.BarriersAsync());
        Assert.False(await window.IsTooWideAsync());

        await row.Locator("summary").ClickAsync();
        await Assertions.Expect(row.Locator(".certificates li:visible")).ToHaveCountAsync(10);

        await window.GoAsync("");
        await Assertions.Expect(window.Page.Locator(".banner.warn")).ToContainTextAsync($"edge-1: {days}");
        Assert.Empty(await window.BarriersAsync());
        Assert.False(await window.IsTooWideAsync());
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Certificates_WithATokenOfOneNamespace_AreTheDaysOfTheFirstAlone()
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var gateways = await FollowAsync(host, "edge-1");
        await TellAsync(host, "edge-1");
        await using var window = await stage.OpenAsync(ConsoleHost.OfOrders, "gateways", host: host);

        await Assertions.Expect(window.Page.Locator("tbody tr td").Last).ToHaveTextAsync("5 days left");
        Assert.DoesNotContain("example.com", await window.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("/etc/kenger", await window.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Certificate_OfARealGateway_ThatIsExchanged_HasItsNewDaysByItself()
    {
        using var ca = new TestCa();
        using var files = new CertificateFiles();
        files.Write("shop", Issue(4.5));
        await using var host = await ConsoleHost.StartAsync();
        await using var gateway = await RealGateway.StartAsync(
            "edge", host.Url, ConsoleHost.Admin,
            ("KENGER_GATEWAY_NAMESPACE", "orders"), ("KENGER_GATEWAY_HTTPS_LISTEN", "https://127.0.0.1:0"), ("KENGER_GATEWAY_CERTIFICATES", files.Folder));
        await using var window = await stage.OpenAsync(path: "gateways", host: host);
        var line = window.Page.Locator(".certificates li span");
        await Assertions.Expect(line).ToHaveTextAsync("shop.example.com: 4 days left");
        await Assertions.Expect(line).ToHaveClassAsync("bad-text");

        files.Write("shop", Issue(60.5));

        await Assertions.Expect(line).ToHaveTextAsync("shop.example.com: 60 days left");
        await Assertions.Expect(line).Not.ToHaveClassAsync("bad-text");
        await window.GoAsync("");
        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync("Overview");
        Assert.Equal(0, await window.Page.Locator(".banner").CountAsync());
        Assert.Empty(window.Faults);

        Issued Issue(double days) => ca.Issue(new IssueOptions { Hosts = ["shop.example.com"], NotAfter = TimeProvider.System.GetUtcNow().AddDays(days) });
    }

    [ChromiumFact]
    public async Task Certificates_WithMarkupInThem_AreShownAsText()
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var gateways = await FollowAsync(host, "edge-1");
        await TellAsync(host, "edge-1", new JsonObject
        {
            ["path"] = ConsoleStage.Markup, ["hosts"] = new JsonArray("<b>host</b>"), ["not_after"] = "2020-01-01T00:00:00Z", ["problem"] = ConsoleStage.Markup,
        });
        await using var window = await stage.OpenAsync(path: "gateways", host: host);

        await Assertions.Expect(window.Page.Locator(".certificates li")).ToContainTextAsync("<b>host</b>");
        await Assertions.Expect(window.Page.Locator(".certificates small")).ToContainTextAsync(ConsoleStage.Markup);
        Assert.DoesNotContain("broken", await window.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }

    private static async Task<Gateways> FollowAsync(ConsoleHost host, params string[] ids)
    {
        await host.RegisterAsync("orders", "127.0.0.1", 7001);
        var gateways = new Gateways(host);
        Array.ForEach(ids, gateways.Follow);
        await Eventually.BecomesTrue(async () => (await host.GetAsync(ApiRoutes.GatewayList)).GetArrayLength() == ids.Length, "they follow", TimeSpan.FromSeconds(60));
        return gateways;
    }

    private static async Task TellAsync(ConsoleHost host, string id, params JsonObject[] certificates)
    {
        if (certificates.Length == 0)
        {
            certificates =
            [
                new() { ["path"] = "/etc/kenger/certs/old.pem", ["problem"] = "'/etc/kenger/certs/old.pem': it expired at 2026-01-02 08:00 UTC" },
                Certificate("/etc/kenger/certs/shop.pem", 5.5, "shop.example.com", "www.shop.example.com"),
                .. Enumerable.Range(0, 8).Select(i => Certificate($"/etc/kenger/certs/team-{i}.pem", 60 + i, $"team-{i}.internal.example.com")),
            ];
        }

        var body = new JsonObject { ["gateway"] = id, ["nodes"] = new JsonArray(), ["certificates"] = new JsonArray([.. certificates]), ["certificates_left_out"] = certificates.Length > 1 ? 2 : 0 };
        using var answer = await host.Client.PostAsJsonAsync(ApiRoutes.Report, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static JsonObject Certificate(string path, double days, params string[] hosts) => new()
    {
        ["path"] = path,
        ["hosts"] = new JsonArray([.. hosts.Select(host => JsonValue.Create(host))]),
        ["not_after"] = TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };
}
