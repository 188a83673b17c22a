using Kenger.Console.Tests.Stage;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>Who may do what, and what speaks against it.</summary>
[Collection(StageCollection.Name)]
public sealed class TokenTests(ConsoleStage stage)
{
    [ChromiumFact]
    public async Task Tokens_ForAnAdmin_TellWhatEachMayAndNeverTheSecret()
    {
        await using var window = await stage.OpenAsync(path: "tokens");

        await Assertions.Expect(window.Page.Locator("tr", new() { HasText = "orders-team" })).ToContainTextAsync("Operate");
        await Assertions.Expect(window.Page.Locator("tr", new() { HasText = "ann" })).ToContainTextAsync("edge-1, edge-2");
        await Assertions.Expect(window.Page.Locator("tr", new() { HasText = "ann" })).ToContainTextAsync("gateways share it");
        var page = await window.Page.ContentAsync();
        Assert.All((string[])[ConsoleHost.Admin, ConsoleHost.Reader, ConsoleHost.OfOrders, ConsoleHost.Registrar], secret => Assert.DoesNotContain(secret, page, StringComparison.Ordinal));
        Assert.All(
            (string[])[ConsoleHost.Admin, ConsoleHost.OfOrders], secret => Assert.DoesNotContain(ConsoleHost.Token("x", secret, "read").Sha256!, page, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Tokens_OfNamespacesOnly_AreNotShown()
    {
        await using var window = await stage.OpenAsync(ConsoleHost.OfOrders, "tokens");

        await Assertions.Expect(window.Page.Locator("main")).ToContainTextAsync("Not with this token");
        Assert.Equal(0, await window.Page.GetByRole(AriaRole.Link, new() { Name = "Tokens" }).CountAsync());
        Assert.DoesNotContain("services", await window.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }
}
