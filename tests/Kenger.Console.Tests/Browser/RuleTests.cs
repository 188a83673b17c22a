using System.Text.Json.Nodes;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>Rules are added, tried, changed, deleted and taken back at the screen.</summary>
[Collection(StageCollection.Name)]
public sealed class RuleTests(ConsoleStage stage)
{
    [ChromiumFact]
    public async Task Rule_AddedByMouse_IsReadAndTriedBeforeItCounts()
    {
        await stage.Host.RegisterAsync("rules-add", "127.0.0.5", 9001, "v1");
        await using var window = await stage.OpenAsync(path: "rules?ns=rules-add");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add a rule" }).ClickAsync();
        var dialog = window.Page.Locator("dialog[open]");
        await Assertions.Expect(dialog.GetByTestId("sentence")).ToHaveTextAsync("It has no condition yet.");
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("insiders");
        await dialog.GetByLabel("Cookies").FillAsync("beta=1");
        await dialog.GetByLabel("Path begins with").FillAsync("/api");
        await dialog.GetByLabel("Nodes with the labels").FillAsync("version=v1");
        await dialog.GetByLabel("Reason").FillAsync("to try it");
        await Assertions.Expect(dialog.GetByTestId("sentence")).ToHaveTextAsync("Requests of rules-add where cookie beta is 1 and the path begins with /api go to nodes with version=v1.");
        await dialog.GetByText("Try a request before it counts").ClickAsync();
        await dialog.GetByLabel("Request", new() { Exact = true }).FillAsync("shop.example/api/x");
        await Assertions.Expect(dialog.Locator(".asked-rules .chosen")).ToContainTextAsync("cookie beta is missing or another");
        await dialog.GetByLabel("Headers, one a line").FillAsync("Cookie: beta=1");
        await Assertions.Expect(dialog.Locator(".asked-rules .chosen")).ToContainTextAsync("catches it");
        Assert.Empty(await window.BarriersAsync());
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add the rule" }).ClickAsync();

        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.Locator("tbody")).ToContainTextAsync("insiders");
        var rule = (await stage.Host.GetAsync("/api/upstream/rule/list?ns=rules-add"))[0];
        Assert.Equal("""{"cookies":{"beta":"1"},"path_prefix":"/api"}""", rule.GetProperty("match").GetRawText());
        Assert.Equal("to try it", rule.GetProperty("reason").GetString());
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Rule_ChangedByKeysAlone_IsTheRules()
    {
        var id = await AddAsync("rules-keys", "to be changed");
        await using var window = await stage.OpenAsync(path: "rules?ns=rules-keys");
        var keys = window.Page.Keyboard;

        await TabToAsync(window, "[aria-label='Change to be changed']");
        await keys.PressAsync("Enter");
        await window.Page.Locator("dialog[open]").WaitForAsync();
        await TabToAsync(window, "dialog input[placeholder='/api']");
        await keys.TypeAsync("/shop");
        await Assertions.Expect(window.Page.GetByTestId("sentence")).ToContainTextAsync("/shop");
        await TabToAsync(window, ".drawer-foot .primary");
        await keys.PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("dialog[open]")).ToHaveCountAsync(0);

        Assert.Equal("/shop", (await RuleAsync("rules-keys", id)).GetProperty("match").GetProperty("path_prefix").GetString());
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Rule_WithAMistake_SaysTheRegistrysOwnReason()
    {
        var id = await AddAsync("rules-wrong", "good");
        await using var window = await stage.OpenAsync(path: $"rules?ns=rules-wrong&rule={id}");
        var dialog = window.Page.Locator("dialog[open]");

        await dialog.GetByLabel("Path begins with").FillAsync("no-slash");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("path_prefix");
        await Assertions.Expect(dialog.GetByLabel("Path begins with")).ToHaveValueAsync("no-slash");
    }

    [ChromiumFact]
    public async Task Rule_ChangedAndDeleted_IsTakenBackFromTheHistory()
    {
        var id = await AddAsync("rules-back", "colleagues");
        await stage.Host.PostAsync(ApiRoutes.RuleUpdate, new() { ["id"] = id, ["target"] = new JsonObject { ["labels"] = new JsonObject { ["version"] = "v9" } }, ["enabled"] = false });
        await using var window = await stage.OpenAsync(path: "rules/history?ns=rules-back");

        await TakeBackAsync("changed", "The rule gets what it was before this change.");
        await Eventually.BecomesTrue(
            async () => (await RuleAsync("rules-back", id)) is var rule && rule.GetProperty("enabled").GetBoolean()
                && rule.GetProperty("target").GetProperty("labels").GetProperty("version").GetString() == "v1",
            "the rule is what it was",
            TimeSpan.FromSeconds(60));

        await window.GoAsync($"rules?ns=rules-back&rule={id}");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Delete the rule" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await window.GoAsync("rules/history?ns=rules-back");
        await TakeBackAsync("deleted", "The rule is added again, with a new number.");

        await Eventually.BecomesTrue(
            async () => (await stage.Host.GetAsync("/api/upstream/rule/list?ns=rules-back")) is { } rules && rules.GetArrayLength() == 1 && rules[0].GetProperty("name").GetString() == "colleagues",
            "the rule is there again",
            TimeSpan.FromSeconds(60));
        Assert.Empty(window.Faults);

        async Task TakeBackAsync(string what, string text)
        {
            var entry = window.Page.Locator(".audit > li", new() { HasText = what }).First;
            await entry.Locator("summary").ClickAsync();
            await entry.GetByRole(AriaRole.Button, new() { Name = "Take back…" }).ClickAsync();
            var dialog = window.Page.Locator("dialog[open]");
            await Assertions.Expect(dialog).ToContainTextAsync(text);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Take back", Exact = true }).ClickAsync();
            await Assertions.Expect(dialog).ToHaveCountAsync(0);
        }
    }

    [ChromiumFact]
    public async Task Trial_OnThePage_FindsTheRuleThatCounts()
    {
        await AddAsync("rules-try", "first");
        await AddAsync("rules-try", "second");
        await using var window = await stage.OpenAsync(path: "rules?ns=rules-try");

        await window.Page.GetByText("Try a request").ClickAsync();
        await window.Page.GetByLabel("Request", new() { Exact = true }).FillAsync("shop.example/");
        await window.Page.GetByLabel("Headers, one a line").FillAsync("x-beta: 1");

        await Assertions.Expect(window.Page.Locator(".asked-rules li").Nth(0)).ToContainTextAsync("catches it");
        await Assertions.Expect(window.Page.Locator(".asked-rules li").Nth(1)).ToContainTextAsync("an earlier rule does");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Rules_WithAReadersToken_HaveNoButtons()
    {
        await using var window = await stage.OpenAsync(ConsoleHost.Reader);
        foreach (var path in (string[])["rules", $"rules?rule={stage.Rule}", "rules?new=true", "rules/history", "tokens", "why"])
        {
            await window.GoAsync(path);
            Assert.Equal(0, await window.Page.Locator(".actions button, .toolbar button, .take-back button, dialog").CountAsync());
        }
    }

    private async Task<long> AddAsync(string ns, string name)
    {
        await stage.Host.RegisterAsync(ns, "127.0.0.5", 9001, "v1");
        var rule = await stage.Host.PostAsync(ApiRoutes.RuleAdd, new()
        {
            ["ns"] = ns, ["name"] = name, ["match"] = new JsonObject { ["headers"] = new JsonObject { ["x-beta"] = "1" } },
            ["target"] = new JsonObject { ["labels"] = new JsonObject { ["version"] = "v1" } },
        });
        return rule.GetProperty("id").GetInt64();
    }

    private async Task<System.Text.Json.JsonElement> RuleAsync(string ns, long id) =>
        (await stage.Host.GetAsync("/api/upstream/rule/list?ns=" + ns)).EnumerateArray().Single(rule => rule.GetProperty("id").GetInt64() == id);

    private static async Task TabToAsync(Window window, string selector)
    {
        for (var i = 0; i < 80; i++)
        {
            if (await window.Page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) === true", selector))
            {
                return;
            }

            await window.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"no way leads to {selector} by keys");
    }
}
