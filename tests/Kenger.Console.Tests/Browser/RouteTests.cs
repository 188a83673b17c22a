using System.Text.Json.Nodes;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>Routes are found, added, changed, deleted and brought back at the screen.</summary>
[Collection(StageCollection.Name)]
public sealed class RouteTests(ConsoleStage stage)
{
    [ChromiumFact]
    public async Task Routes_Filtered_AreThoseThatAreMeant()
    {
        await using var window = await stage.OpenAsync(path: "routes");
        var rows = window.Page.Locator("tbody tr");

        await window.Page.GetByLabel("Id, host, path or namespace").FillAsync("PAY.example");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows).ToContainTextAsync("Only from");
        await window.Page.GetByLabel("Id, host, path or namespace").FillAsync("nothing like it");
        await Assertions.Expect(window.Page.GetByText("No route is like that")).ToBeVisibleAsync();
        await window.GoAsync("routes?ns=orders");
        await Assertions.Expect(rows.First).ToContainTextAsync("orders");
        await rows.First.GetByRole(AriaRole.Link).First.ClickAsync();

        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync("orders");
        await Assertions.Expect(window.Page.Locator(".facts")).ToContainTextAsync("2000 ms");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Route_AddedWithAMistake_SaysTheFieldAndTheLineAndThenIsThere()
    {
        await stage.Host.RegisterAsync("routes-add", "127.0.0.5", 9001);
        await using var window = await stage.OpenAsync(path: "routes?ns=routes-add");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add a route" }).ClickAsync();
        var dialog = window.Page.Locator("dialog[open]");
        var text = dialog.GetByLabel("The route, as the API has it");

        await text.FillAsync("{\n  \"id\": \"added\",\n  \"host\": }");
        await Assertions.Expect(dialog.Locator(".problem")).ToHaveTextAsync("Line 3: this is no JSON.");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Add the route" })).ToBeDisabledAsync();
        await text.FillAsync("{\n  \"id\": \"added\",\n  \"host\": \"added.example.com\",\n  \"ns\": \"routes-add\",\n  \"rate_limit\": {\n    \"permits_per_second\": 0\n  }\n}");
        await dialog.GetByLabel("Reason").FillAsync("to try it");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add the route" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("rate_limit.permits_per_second · line 6");
        Assert.Empty(await window.BarriersAsync());
        await window.ShootAsync("console-route-editor");
        await text.FillAsync("{ \"id\": \"added\", \"host\": \"added.example.com\", \"ns\": \"routes-add\" }");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add the route" }).ClickAsync();

        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync("added");
        var route = (await stage.Host.GetAsync($"{ApiRoutes.RouteList}?ns=routes-add"))[0];
        Assert.Equal(("added.example.com", "to try it"), (route.GetProperty("host").GetString(), route.GetProperty("reason").GetString()));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Route_ChangedByKeysDeletedAndBroughtBack_HasEachInItsHistory()
    {
        await PutAsync("kept", "routes-kept", "/one");
        await using var window = await stage.OpenAsync(path: "routes/kept");
        var page = window.Page;
        var dialog = page.Locator("dialog[open]");

        await page.GetByRole(AriaRole.Button, new() { Name = "Change" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await dialog.GetByLabel("The route, as the API has it").FillAsync("{ \"id\": \"kept\", \"path\": \"/two\", \"ns\": \"routes-kept\" }");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("the second");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).PressAsync("Enter");
        await Assertions.Expect(page.Locator(".audit > li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".audit > li").First.Locator(".diff")).ToContainTextAsync("/two");
        Assert.Equal("/two", await PathAsync("routes-kept"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await dialog.GetByLabel("Reason").FillAsync("not needed");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete the route" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The route is deleted. Its versions are kept: each can be brought back.")).ToBeVisibleAsync();

        await page.Locator(".audit > li").Last.Locator("summary").ClickAsync();
        await page.Locator(".audit > li").Last.GetByRole(AriaRole.Button, new() { Name = "Bring back…" }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".diff")).ToContainTextAsync("/one");
        Assert.Empty(await window.BarriersAsync());
        await dialog.GetByLabel("Reason").FillAsync("as it was");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Bring back", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".audit > li")).ToHaveCountAsync(4);

        Assert.Equal("/one", await PathAsync("routes-kept"));
        var history = await stage.Host.GetAsync($"{ApiRoutes.RouteHistory}?id=kept");
        Assert.Equal(["as it was", "not needed", "the second"], history.EnumerateArray().Take(3).Select(each => each.GetProperty("reason").GetString()));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Route_ChangedMeanwhileBySomebodyElse_IsNotOverwrittenWithoutAWord()
    {
        await PutAsync("shared", "routes-shared", "/one");
        await using var window = await stage.OpenAsync(path: "routes/shared");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        var dialog = window.Page.Locator("dialog[open]");
        var text = dialog.GetByLabel("The route, as the API has it");
        await text.FillAsync("{ \"id\": \"shared\", \"path\": \"/mine\", \"ns\": \"routes-shared\" }");

        await PutAsync("shared", "routes-shared", "/theirs");

        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("ann has changed the route meanwhile");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeDisabledAsync();
        await Assertions.Expect(text).ToHaveValueAsync("{ \"id\": \"shared\", \"path\": \"/mine\", \"ns\": \"routes-shared\" }");
        Assert.Empty(await window.BarriersAsync());
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Begin again with theirs" }).ClickAsync();
        await Assertions.Expect(text).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("/theirs", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await text.FillAsync("{ \"id\": \"another\", \"ns\": \"routes-shared\" }");
        await Assertions.Expect(dialog.Locator(".problem")).ToHaveTextAsync("The id must stay shared: another one is another route.");
        Assert.Equal("/theirs", await PathAsync("routes-shared"));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Reader_OfSomeNamespaces_SeesThoseRoutesAndChangesNone()
    {
        await using var reader = await stage.OpenAsync(ConsoleHost.Reader, "routes/orders");
        await Assertions.Expect(reader.Page.Locator(".audit > li").First).ToBeVisibleAsync();
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Button, new() { Name = "Change" })).ToHaveCountAsync(0);
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Button, new() { Name = "Bring back…" })).ToHaveCountAsync(0);

        await using var team = await stage.OpenAsync(ConsoleHost.OfOrders, "routes");
        await Assertions.Expect(team.Page.Locator("tbody tr").First).ToContainTextAsync("orders");
        await Assertions.Expect(team.Page.Locator("tbody")).Not.ToContainTextAsync("payments");
        await team.GoAsync("routes/pay");
        await Assertions.Expect(team.Page.Locator("main")).Not.ToContainTextAsync("pay.example.com");
        await Assertions.Expect(team.Page.Locator("main")).Not.ToContainTextAsync("10.0.0.0/8");
    }

    [ChromiumFact]
    public async Task Route_WithTextThatWantsToBeMarkup_IsText()
    {
        await stage.Host.RegisterAsync("routes-odd", "127.0.0.5", 9001);
        await stage.Host.PostAsync(ApiRoutes.RoutePut, new()
        {
            ["id"] = "odd", ["ns"] = "routes-odd", ["path"] = "/odd", ["reason"] = "<script>document.title='taken'</script>",
            ["maintenance"] = new JsonObject { ["text"] = "</code><img src=x onerror=alert(1)>" },
        });
        await using var window = await stage.OpenAsync(path: "routes/odd");

        await Assertions.Expect(window.Page.Locator("#route-json")).ToContainTextAsync("</code><img src=x onerror=alert(1)>");
        await Assertions.Expect(window.Page.Locator(".page-head")).ToContainTextAsync("<script>");
        Assert.Equal(0, await window.Page.Locator("main img").CountAsync());
        Assert.Empty(window.Faults);
    }

    private async Task PutAsync(string id, string ns, string path)
    {
        await stage.Host.RegisterAsync(ns, "127.0.0.5", 9001);
        await stage.Host.PostAsync(ApiRoutes.RoutePut, new() { ["id"] = id, ["ns"] = ns, ["path"] = path });
    }

    private async Task<string?> PathAsync(string ns) => (await stage.Host.GetAsync($"{ApiRoutes.RouteList}?ns={ns}"))[0].GetProperty("path").GetString();
}
