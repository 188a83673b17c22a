using System.Text.Json.Nodes;
using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>The console where others put it: in an app with Blazor of its own, below prefixes, behind Kenger's own gateway.</summary>
[Collection(StageCollection.Name)]
public sealed class EmbeddingTests(ConsoleStage stage)
{
    [ChromiumFact]
    public async Task Console_InAnAppWithItsOwnBlazor_LeavesBothAlive()
    {
        await using var app = await OwnBlazorApp.StartAsync();
        await using var window = await stage.OpenAtAsync(app.Url + "/ops/kenger/", OwnBlazorApp.Token);
        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync("Overview");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync("Settings");
        Assert.Equal(app.Url + "/ops/kenger/settings", window.Page.Url);

        await window.Page.GotoAsync(app.Url + "/");
        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync("Our own page");
        // Its circuit may still be on its way: it counts once it is there.
        await Eventually.BecomesTrue(
            async () =>
            {
                await window.Page.GetByRole(AriaRole.Button, new() { Name = "Count" }).ClickAsync();
                return await window.Page.Locator("output").InnerTextAsync() != "0";
            },
            "the app's own page counts",
            TimeSpan.FromSeconds(60));

        await window.GoAsync("rollouts");
        await Assertions.Expect(window.Page.Locator("h1")).ToHaveTextAsync("Rollouts");
        using var client = new HttpClient();
        Assert.Contains("blazor.web", await client.GetStringAsync(new Uri(app.Url + "/")), StringComparison.Ordinal);
        using var unknown = await client.GetAsync(new Uri(app.Url + "/rollouts"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.True(window.Faults.Count == 0, string.Join('\n', window.Faults));
    }

    [ChromiumFact]
    public async Task Console_InAGroupWithAPrefix_IsRelativeToIt()
    {
        await using var host = await ConsoleHost.StartAsync(map: app => app.MapGroup("/ops").MapKengerConsole("/kenger"));
        await WalkAsync(host, host.Url + "/ops/kenger/");
    }

    [ChromiumFact]
    public async Task Console_BelowAPathBase_IsRelativeToIt()
    {
        await using var host = await ConsoleHost.StartAsync(map: app =>
        {
            app.UsePathBase("/company");
            app.UseRouting();
            app.MapKengerConsole("/ops/kenger");
        });
        await WalkAsync(host, host.Url + "/company/ops/kenger/");
    }

    [ChromiumFact]
    public async Task Console_BehindAGatewaysHostRoute_LivesByItsSocket()
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var gateway = await StartGatewayAsync(host, ("Kenger:Gateway:Routes:0:Host", "console.localhost"), ("Kenger:Gateway:Routes:0:Namespace", "console"));

        await WalkAsync(host, $"http://console.localhost:{new Uri(gateway.Url).Port}/ui/");
    }

    [ChromiumFact]
    public async Task Console_BehindAGatewaysPathRoute_LivesByItsSocket()
    {
        await using var host = await ConsoleHost.StartAsync(map: app => app.MapKengerConsole("/ops/kenger"));
        await using var gateway = await StartGatewayAsync(host, ("Kenger:Gateway:Routes:0:Path", "/ops/kenger"), ("Kenger:Gateway:Routes:0:Namespace", "console"));

        await WalkAsync(host, gateway.Url + "/ops/kenger/");
    }

    [ChromiumFact]
    public async Task Console_BehindAGatewayThatTakesAPrefixOff_KnowsItsAddress()
    {
        await using var host = await ConsoleHost.StartAsync(map: app =>
        {
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
            app.UseRouting();
            app.MapKengerConsole();
        });
        await using var gateway = await StartGatewayAsync(
            host,
            ("ReverseProxy:Routes:console:ClusterId", "kenger:console"),
            ("ReverseProxy:Routes:console:Match:Path", "/registry/{**rest}"),
            ("ReverseProxy:Routes:console:Transforms:0:PathRemovePrefix", "/registry"),
            ("ReverseProxy:Routes:console:Transforms:1:X-Forwarded", "Set"),
            ("ReverseProxy:Routes:console:Transforms:1:Prefix", "Off"),
            ("ReverseProxy:Routes:console:Transforms:2:RequestHeader", "X-Forwarded-Prefix"),
            ("ReverseProxy:Routes:console:Transforms:2:Set", "/registry"));

        await WalkAsync(host, gateway.Url + "/registry/ui/");
    }

    // The registry is a service like others: it is a node of a namespace, static, since it serves itself, and well as long as it says so.
    private static async Task<RealGateway> StartGatewayAsync(ConsoleHost host, params (string Key, string Value)[] settings)
    {
        await host.RegisterAsync("console", "127.0.0.1", new Uri(host.Url).Port, healthPath: "/health");
        var gateway = await RealGateway.StartAsync("edge", host.Url, ConsoleHost.Admin, settings);
        await Eventually.BecomesTrue(async () => (await host.GetAsync(ApiRoutes.GatewayList)).GetArrayLength() == 1, "the gateway follows", TimeSpan.FromSeconds(60));
        return gateway;
    }

    // Signs in, goes from page to page, follows what happens, changes something: all below the address, over a socket that holds.
    private async Task WalkAsync(ConsoleHost host, string ui)
    {
        await host.RegisterAsync("orders", "127.0.0.5", 9001, "v1");
        await using var window = await stage.OpenAtAsync(ui, ConsoleHost.Admin);
        var sockets = new List<string>();
        window.Page.WebSocket += (_, socket) => sockets.Add(socket.Url);

        await window.GoAsync("");
        await window.Page.EvaluateAsync("window.isTheSame = true");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "orders" }).ClickAsync();
        await Assertions.Expect(window.Page).ToHaveURLAsync(ui + "namespaces/orders");
        await Assertions.Expect(window.Page.Locator("tbody th", new() { HasText = "127.0.0.5:9001" })).ToBeVisibleAsync();
        await host.RegisterAsync("orders", "127.0.0.6", 9001, "v1");
        await Assertions.Expect(window.Page.Locator("tbody th", new() { HasText = "127.0.0.6:9001" })).ToBeVisibleAsync();

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Change 127.0.0.5:9001" }).ClickAsync();
        var dialog = window.Page.Locator("dialog[open]");
        await dialog.GetByLabel("Weight as a number").FillAsync("300");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Set the weight" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator(".nodes tr", new() { HasText = "127.0.0.5:9001" })).ToContainTextAsync("300");
        Assert.Equal(300, (await host.GetAsync("/api/upstream/node/list?ns=orders"))[0].GetProperty("weight_override").GetInt32());
        Assert.True(await window.Page.EvaluateAsync<bool>("window.isTheSame === true"));

        var expected = ui.Replace("http://", "ws://", StringComparison.Ordinal) + "_blazor";
        Assert.StartsWith(expected, Assert.Single(sockets), StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }
}
