using System.Text.Json.Nodes;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>What people do at the screens, and what happens before their eyes.</summary>
[Collection(StageCollection.Name)]
public sealed class LifeTests(ConsoleStage stage)
{
    [ChromiumFact]
    public async Task Weight_SetByMouse_ShowsTheSharesBeforeAndIsTheNodesAfterwards()
    {
        await PrepareAsync("by-mouse");
        await using var window = await stage.OpenAsync(path: "namespaces/by-mouse");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Change 127.0.0.5:9001" }).ClickAsync();
        var dialog = window.Page.Locator("dialog[open]");
        await dialog.GetByLabel("Weight as a number").FillAsync("300");
        await Assertions.Expect(dialog.Locator(".preview .chosen")).ToContainTextAsync("75 %");
        await dialog.GetByLabel("For how long").SelectOptionAsync("900");
        await dialog.Locator("summary").ClickAsync();
        await Assertions.Expect(dialog.Locator("#node-kenger")).ToHaveTextAsync("kenger weight by-mouse 127.0.0.5:9001 300 --ttl 900s");
        await Assertions.Expect(dialog.Locator("#node-curl")).ToContainTextAsync("\"weight\":300,\"ttl_seconds\":900");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Set the weight" }).ClickAsync();

        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.Locator("tr", new() { HasText = "127.0.0.5:9001" })).ToContainTextAsync("300");
        var node = (await stage.Host.GetAsync("/api/upstream/node/list?ns=by-mouse"))[0];
        Assert.Equal(300, node.GetProperty("weight_override").GetInt32());
        Assert.True(node.TryGetProperty("weight_expires_at", out _));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Namespace_ThatIsCalledByName_ShowsByWhom()
    {
        await using var window = await stage.OpenAsync(path: "namespaces/payments");

        var row = window.Page.Locator(".consumers tbody tr");
        await Assertions.Expect(row.Locator("th")).ToHaveTextAsync("checkout");
        await Assertions.Expect(row.Locator("td").First).ToHaveTextAsync("2");
        await window.GoAsync("namespaces/users");
        await Assertions.Expect(window.Page.Locator(".consumers")).ToContainTextAsync("No application");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Drain_ByKeysAlone_TakesTheNodeOutAndBackIn()
    {
        await PrepareAsync("by-keys");
        await using var window = await stage.OpenAsync(path: "namespaces/by-keys?node=127.0.0.5%3A9001");
        var keys = window.Page.Keyboard;

        await window.Page.Locator("dialog[open]").WaitForAsync();
        await window.Page.Locator("#tab-drain").FocusAsync();
        await keys.PressAsync("Enter");
        var button = window.Page.Locator(".drawer-foot .primary");
        await Assertions.Expect(button).ToHaveTextAsync("Drain");
        await TabToAsync(window, ".drawer-foot .primary");
        await keys.PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.Locator("tr", new() { HasText = "127.0.0.5:9001" })).ToContainTextAsync("drained");
        Assert.True((await stage.Host.GetAsync("/api/upstream/node/list?ns=by-keys"))[0].GetProperty("drained").GetBoolean());

        await TabToAsync(window, "[aria-label='Change 127.0.0.5:9001']");
        await keys.PressAsync("Enter");
        await window.Page.Locator("dialog[open]").WaitForAsync();
        await keys.PressAsync("Escape");
        await Assertions.Expect(window.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page).ToHaveURLAsync(stage.Host.Ui + "namespaces/by-keys");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Change_MadeElsewhere_IsSeenWithoutAReload()
    {
        await PrepareAsync("elsewhere");
        await using var window = await stage.OpenAsync(path: "namespaces/elsewhere");
        await window.Page.EvaluateAsync("window.isTheSame = true");

        await stage.Host.RegisterAsync("elsewhere", "127.0.0.6", 9002, "v1");
        await Assertions.Expect(window.Page.Locator("tbody th", new() { HasText = "127.0.0.6:9002" })).ToBeVisibleAsync();
        await stage.Host.PostAsync(ApiRoutes.NodeDeregister, new() { ["ns"] = "elsewhere", ["host"] = "127.0.0.6", ["port"] = 9002 });
        await Assertions.Expect(window.Page.Locator("tbody th", new() { HasText = "127.0.0.6:9002" })).ToHaveCountAsync(0);

        Assert.True(await window.Page.EvaluateAsync<bool>("window.isTheSame === true"));
    }

    [ChromiumFact]
    public async Task Rollout_DecidedAtTheScreen_Moves()
    {
        await PrepareAsync("decided");
        await stage.Host.PostAsync(ApiRoutes.NamespaceUpdate, new() { ["name"] = "decided", ["gated"] = true });
        await stage.Host.RegisterAsync("decided", "127.0.0.9", 9001, "v2");
        var started = await stage.Host.PostAsync(ApiRoutes.RolloutStart, new()
        {
            ["ns"] = "decided", ["label"] = "version=v2", ["steps"] = new JsonArray(5, 50, 100), ["approve"] = new JsonArray(5), ["interval_seconds"] = 600,
        });
        await using var window = await stage.OpenAsync(path: $"rollouts/{started.GetProperty("id").GetInt64()}");
        var status = window.Page.Locator(".page-head .badge").First;

        await DoAsync("Pause", "looking at it first");
        await Assertions.Expect(status).ToHaveTextAsync("paused");
        await DoAsync("Resume", null);
        await Assertions.Expect(status).ToHaveTextAsync("running");
        await DoAsync("Approve", "looks good");
        await Assertions.Expect(window.Page.Locator(".timeline")).ToContainTextAsync("approved");
        await DoAsync("Next step", "on with it", force: true);
        await Assertions.Expect(window.Page.Locator("#steps-title")).ToContainTextAsync("Step 2 of 3");
        await DoAsync("Promote", null, force: true);
        await Assertions.Expect(status).ToHaveTextAsync("completed");
        await DoAsync("Abort", "it was a test");
        await Assertions.Expect(status).ToHaveTextAsync("aborted");
        await Assertions.Expect(window.Page.Locator(".timeline")).ToContainTextAsync("it was a test");
        Assert.Empty(window.Faults);

        async Task DoAsync(string what, string? reason, bool force = false)
        {
            await window.Page.Locator(".button-row").GetByRole(AriaRole.Button, new() { Name = what, Exact = true }).ClickAsync();
            var dialog = window.Page.Locator("dialog[open]");
            if (reason is not null)
            {
                await dialog.GetByLabel("Reason, for the audit").FillAsync(reason);
            }

            if (force)
            {
                await dialog.GetByLabel("Even if something speaks against it").CheckAsync();
            }

            await dialog.Locator(".drawer-foot").GetByRole(AriaRole.Button, new() { Name = what, Exact = true }).ClickAsync();
            await Assertions.Expect(dialog).ToHaveCountAsync(0);
        }
    }

    [ChromiumFact]
    public async Task Palette_ByKeys_GoesToANamespace()
    {
        await using var window = await stage.OpenAsync();

        await window.Page.Keyboard.PressAsync("Control+k");
        await window.Page.Locator("#palette-input").FillAsync("paym");
        await Assertions.Expect(window.Page.Locator(".palette li")).ToHaveCountAsync(1);
        await window.ShootAsync("console-palette");
        Assert.Empty(await window.BarriersAsync());
        await window.Page.Keyboard.PressAsync("Enter");

        // Asked until it is so: waiting for the event would miss one that came while the wait began.
        await Assertions.Expect(window.Page).ToHaveURLAsync(stage.Host.Ui + "namespaces/payments");
        await Assertions.Expect(window.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Reader_AtEveryScreen_SeesNoButtonItMayNotPress()
    {
        await using var window = await stage.OpenAsync(ConsoleHost.Reader);
        foreach (var path in (string[])["namespaces/catalog", "namespaces/catalog?node=127.0.7.10%3A8001", $"rollouts/{stage.Running}", "rules"])
        {
            await window.GoAsync(path);
            Assert.Equal(0, await window.Page.Locator(".actions button, .button-row button, dialog").CountAsync());
        }

        Assert.Equal(0, await window.Page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).CountAsync());
    }

    [ChromiumFact]
    public async Task Markup_InALabel_IsText()
    {
        await stage.Host.RegisterAsync("hostile", "127.0.0.7", 9001, labels: new() { ["version"] = ConsoleStage.Markup });
        await using var window = await stage.OpenAsync(path: "namespaces/hostile");

        await Assertions.Expect(window.Page.Locator(".labels").First).ToContainTextAsync(ConsoleStage.Markup);
        Assert.Equal(0, await window.Page.Locator("main img").CountAsync());
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Registry_Restarted_IsSaidAndThePageComesBack()
    {
        var first = await ConsoleHost.StartAsync(options: options => options.AllowAnonymousOnLoopback = true, tokens: false);
        var url = first.Url;
        await first.RegisterAsync("before", "127.0.0.1", 7001);
        await using var window = await stage.OpenAsync(host: first);
        await Assertions.Expect(window.Page.Locator("tbody")).ToContainTextAsync("before");

        await first.DisposeAsync();
        await Assertions.Expect(window.Page.Locator("#connection-notice")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.Contains("comes back by itself", await window.Page.Locator("#connection-notice").InnerTextAsync(), StringComparison.Ordinal);

        await using var second = await ConsoleHost.StartAsync(url, options: options => options.AllowAnonymousOnLoopback = true, tokens: false);
        await second.RegisterAsync("afterwards", "127.0.0.1", 7001);
        await Assertions.Expect(window.Page.Locator("tbody")).ToContainTextAsync("afterwards", new() { Timeout = 60_000 });
        await Assertions.Expect(window.Page.Locator("#connection-notice")).ToBeHiddenAsync();
    }

    [ChromiumFact]
    public async Task TenThousandNodes_InOneNamespace_AreAFewRowsOfThePage()
    {
        await using var host = await ConsoleHost.StartAsync(options: options => options.AllowAnonymousOnLoopback = true, tokens: false);
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) =>
            await host.RegisterAsync("big", $"127.1.{i / 250}.{(i % 250) + 1}", 8080, "v1"));
        await using var window = await stage.OpenAsync(path: "namespaces/big", host: host);

        await Assertions.Expect(window.Page.Locator(".count")).ToHaveTextAsync("10000 nodes");
        await Assertions.Expect(window.Page.Locator("tbody tr").Nth(6)).ToBeAttachedAsync();
        Assert.InRange(await window.Page.Locator("tbody tr").CountAsync(), 5, 150);
        var first = await window.Page.Locator("tbody th").First.InnerTextAsync();
        await window.Page.EvaluateAsync("window.scrollTo(0, document.body.scrollHeight)");
        await Assertions.Expect(window.Page.Locator("tbody th", new() { HasText = first })).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.Locator("tbody tr").Nth(6)).ToBeAttachedAsync();
        Assert.InRange(await window.Page.Locator("tbody tr").CountAsync(), 5, 150);
        await window.Page.EvaluateAsync("window.scrollTo(0, 0)");
        await window.Page.GetByLabel("Filter nodes").FillAsync("127.1.20.77");
        await Assertions.Expect(window.Page.Locator("tbody th")).ToHaveCountAsync(1);
    }

    private async Task PrepareAsync(string ns)
    {
        await stage.Host.RegisterAsync(ns, "127.0.0.5", 9001, "v1");
        await stage.Host.RegisterAsync(ns, "127.0.0.4", 9001, "v1");
    }

    private static async Task TabToAsync(Window window, string selector)
    {
        for (var i = 0; i < 60; i++)
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
