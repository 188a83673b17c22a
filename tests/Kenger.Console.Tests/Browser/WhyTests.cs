using Kenger.Console.Tests.Stage;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>A gateway is asked where a request would go.</summary>
[Collection(StageCollection.Name)]
public sealed class WhyTests(ConsoleStage stage)
{
    [ChromiumFact]
    public async Task Why_AskedByMouse_ShowsThePathTheRuleAndTheNodes()
    {
        await using var window = await stage.OpenAsync(path: "why");

        await window.Page.Locator("#why-request").FillAsync("shop.example.com/api/orders?id=7");
        await window.Page.GetByLabel("Client address").FillAsync("10.1.2.3");
        await window.Page.GetByLabel("Headers, one a line").FillAsync("X-Beta: 1");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();

        await Assertions.Expect(window.Page.Locator(".path")).ToContainTextAsync("from 10.1.2.3");
        await Assertions.Expect(window.Page.Locator(".asked-rules .chosen")).ToContainTextAsync("colleagues see v2");
        await Assertions.Expect(window.Page.Locator(".asked-rules .chosen")).ToContainTextAsync("matches: goes to version=v2");
        // Nobody listens there, and the gateway found out.
        await Assertions.Expect(window.Page.Locator("tr", new() { HasText = "127.0.6.13:8003" })).ToBeVisibleAsync();
        await Assertions.Expect(window.Page).ToHaveURLAsync(stage.Host.Ui + "why?request=shop.example.com%2Fapi%2Forders%3Fid%3D7&ip=10.1.2.3&gateway=" + Uri.EscapeDataString(stage.Gateway.Admin));
        await window.Page.Locator("main .lines > summary").ClickAsync();
        await Assertions.Expect(window.Page.Locator("#why-kenger")).ToContainTextAsync("kenger why 'shop.example.com/api/orders?id=7' --ip 10.1.2.3 --header 'X-Beta: 1' --gateway");
        Assert.DoesNotContain(RealGateway.AdminToken, await window.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Why_AskedByKeysAlone_AndAgainByItsAddress_IsTheSame()
    {
        await using var window = await stage.OpenAsync(path: "why");

        await window.Page.Locator("#why-request").FocusAsync();
        await window.Page.Keyboard.TypeAsync("pay.example.com/card");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator(".path a[href='namespaces/payments']")).ToBeVisibleAsync();
        var address = window.Page.Url;
        await window.GoAsync("");
        await window.Page.GotoAsync(address);

        await Assertions.Expect(window.Page.Locator(".path a[href='namespaces/payments']")).ToBeVisibleAsync();
        Assert.Empty(window.Faults);
    }

    // Blazor gives the focus to the heading when it has rendered a page, and on a busy machine somebody writes by then.
    [ChromiumFact]
    public async Task Field_WhoseFocusTheHeadingTakesLate_IsWrittenOn()
    {
        await using var window = await stage.OpenAsync(path: "why");
        await window.Page.Locator("#why-request").FocusAsync();
        await window.Page.Keyboard.TypeAsync("pay.example");

        await window.Page.EvaluateAsync("document.querySelector('h1').tabIndex = -1, document.querySelector('h1').focus()");
        await window.Page.Keyboard.TypeAsync(".com/card");

        await Assertions.Expect(window.Page.Locator("#why-request")).ToHaveValueAsync("pay.example.com/card");
    }

    [ChromiumFact]
    public async Task Why_OfAGatewayThatIsAway_SaysSoInWords()
    {
        await using var window = await stage.OpenAsync(path: "why?request=a%2Fb&gateway=http%3A%2F%2F127.0.0.1%3A1");

        await Assertions.Expect(window.Page.Locator(".banner")).ToHaveTextAsync("The gateway can't be asked: it refuses connections.");
    }

    [ChromiumFact]
    public async Task Why_WithATokenOfOneNamespace_TellsOfThatOneAlone()
    {
        await using var window = await stage.OpenAsync(ConsoleHost.OfOrders, "why?request=pay.example.com%2Fcard");

        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("The request leads to no namespace that your token is for.");
        Assert.DoesNotContain("payments", await window.Page.ContentAsync(), StringComparison.Ordinal);

        await window.GoAsync("why?request=shop.example.com%2F");
        await Assertions.Expect(window.Page.Locator(".path a[href='namespaces/orders']")).ToBeVisibleAsync();
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Why_OfAGatewayThatSaysWhereItIs_IsAnsweredWithoutConfiguration()
    {
        await using var host = await ConsoleHost.StartAsync();
        await host.RegisterAsync("orders", "127.0.0.1", 7001, "v1");
        await using var gateway = await RealGateway.StartAsync(host.Url, "orders");
        await Eventually.BecomesTrue(
            async () => (await gateway.ExplainAsync("explain")).TryGetProperty("nodes", out _), "the gateway knows the node", TimeSpan.FromSeconds(60));
        await using var window = await stage.OpenAsync(path: "why?request=shop.example.com%2F", host: host);

        await Assertions.Expect(window.Page.Locator(".path a[href='namespaces/orders']")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.Locator("select[name=gateway]")).ToHaveTextAsync("edge · " + new Uri(gateway.Admin).Authority);
        await window.GoAsync("gateways");
        await Assertions.Expect(window.Page.Locator("tbody")).ToContainTextAsync("admin port " + new Uri(gateway.Admin).Authority);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Why_WithoutGateways_SaysHowToSetThem()
    {
        await using var host = await ConsoleHost.StartAsync();
        await using var window = await stage.OpenAsync(path: "why", host: host);

        await Assertions.Expect(window.Page.Locator("pre").First).ToContainTextAsync("KENGER_GATEWAY_ADMIN_LISTEN");
        await Assertions.Expect(window.Page.Locator("pre").Nth(1)).ToContainTextAsync("KENGER_CONSOLE_GATEWAYS");
        Assert.Empty(window.Faults);
    }
}
