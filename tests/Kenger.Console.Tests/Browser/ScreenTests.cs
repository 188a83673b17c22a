using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>Each screen, in both languages, both palettes and three widths: nothing is broken, nothing in the way, nothing too wide.</summary>
[Collection(StageCollection.Name)]
public sealed class ScreenTests(ConsoleStage stage)
{
    private static readonly (string Name, string Path, string Heading, string Chinese)[] Screens =
    [
        ("overview", "", "Overview", "总览"), ("namespace", "namespaces/payments", "payments", "payments"), ("node", "namespaces/catalog?node=127.0.7.10%3A8001", "catalog", "catalog"),
        ("rollouts", "rollouts", "Rollouts", "发布"), ("rollout", "rollouts/{running}", "orders", "orders"), ("rollback", "rollouts/{back}", "checkout", "checkout"),
        ("rules", "rules", "Rules", "规则"), ("rule", "rules?ns=orders&rule={rule}", "Rules", "规则"), ("newrule", "rules?new=true&ns=catalog", "Rules", "规则"), ("history", "rules/history", "Changes of the rules", "规则变更"),
        ("routes", "routes", "Routes", "路由"), ("route", "routes/orders", "orders", "orders"),
        ("why", "why?request=shop.example.com%2Fapi%2Forders%3Fid%3D7&ip=10.1.2.3", "Why", "为什么"), ("whynot", "why?request=pay.example.com%2Fcard&gateway=http%3A%2F%2F127.0.0.1%3A1", "Why", "为什么"), ("asking", "why", "Why", "为什么"),
        ("tokens", "tokens", "Tokens", "令牌"), ("gateways", "gateways", "Gateways", "网关"), ("topology", "topology", "Topology", "拓扑"), ("audit", "audit", "Audit", "审计"), ("settings", "settings", "Settings", "设置"),
    ];

    [ChromiumTheory]
    [InlineData("en-US", false, 1440)]
    [InlineData("zh-CN", true, 1440)]
    [InlineData("en-US", true, 1024)]
    [InlineData("zh-CN", false, 390)]
    [InlineData("en-US", true, 390)]
    public async Task Screens_InLanguagePaletteAndWidth_HaveNoFaults(string locale, bool isDark, int width)
    {
        await using var window = await stage.OpenAsync(locale: locale, scheme: isDark ? ColorScheme.Dark : ColorScheme.Light, width: width);
        var wrong = new List<string>();
        foreach (var (name, path, heading, chinese) in Screens)
        {
            if (name == "topology")
            {
                await stage.ReportAsync();
            }

            await window.GoAsync(path.Replace("{running}", $"{stage.Running}", StringComparison.Ordinal).Replace("{back}", $"{stage.RolledBack}", StringComparison.Ordinal)
                .Replace("{rule}", $"{stage.Rule}", StringComparison.Ordinal));
            await Assertions.Expect(window.Page.Locator("h1")).ToContainTextAsync(locale == "zh-CN" ? chinese : heading);
            if (name is "node" or "rule" or "newrule")
            {
                await window.Page.Locator("dialog[open]").WaitForAsync();
            }

            if (name is "why")
            {
                await window.Page.Locator(".why-nodes").WaitForAsync();
            }

            if (name is "whynot")
            {
                await window.Page.Locator(".banner").WaitForAsync();
            }

            if (name is "history")
            {
                await window.Page.Locator(".audit summary").First.ClickAsync();
                await window.Page.Locator(".take-back").First.WaitForAsync();
            }

            if (name is "overview" or "namespace" or "tokens" or "rules" or "routes")
            {
                await window.Page.Locator("tbody th").First.WaitForAsync();
            }

            if (name is "route")
            {
                await window.Page.Locator(".audit .take-back").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
            }

            if (name is "rollout" or "rollback")
            {
                await window.Page.Locator(".timeline").WaitForAsync();
            }

            await window.ShootAsync($"console-{name}-{locale[..2]}-{(isDark ? "dark" : "light")}-{width}");
            wrong.AddRange((await window.BarriersAsync()).Select(barrier => $"{name}: {barrier}"));
            if (await window.IsTooWideAsync())
            {
                wrong.Add($"{name}: wider than {width}");
            }
        }

        Assert.Empty(wrong);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task SignInPage_InTheBrowser_HasNoFaults()
    {
        await using var window = await stage.OpenAsync();
        await window.Page.Context.ClearCookiesAsync();
        await window.Page.GotoAsync(stage.Host.Ui + "gateways");
        await window.ShootAsync("console-signin");

        Assert.Empty(await window.BarriersAsync());
        Assert.Empty(window.Faults);

        await window.Page.Locator("[data-lang-set=zh]").ClickAsync();
        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync("登录");
    }

    [ChromiumFact]
    public async Task Choices_OfLanguageAndPalette_StayAfterALoad()
    {
        await using var window = await stage.OpenAsync(path: "settings");

        await window.Page.Locator("[data-theme-set=dark]").ClickAsync();
        await Assertions.Expect(window.Page.Locator("html[data-theme=dark]")).ToBeAttachedAsync();
        await window.WhenLiveAsync();
        await window.Page.Locator("[data-lang-set=zh]").ClickAsync();
        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync("设置");

        await window.GoAsync("");
        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync("总览");
        await Assertions.Expect(window.Page.Locator("html[data-theme=dark]")).ToBeAttachedAsync();
        Assert.Empty(window.Faults);
    }
}
