using Kenger.Console.Tests.Stage;
using Kenger.Contracts;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>A person signs in at a provider, in a browser.</summary>
[Collection(StageCollection.Name)]
public sealed class OpenIdTests(ConsoleStage stage)
{
    [ChromiumFact]
    public async Task SignIn_AtTheProvider_LeadsBackToThePageAndMayWhatTheRoleMay()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var host = await StartAsync(provider);
        await host.RegisterAsync("orders", "127.0.0.1", 7001, "v1");
        await host.RegisterAsync("payments", "127.0.0.1", 7002, "v1");
        await using var window = await stage.OpenAsync(host: host);
        await window.Page.Context.ClearCookiesAsync();

        await window.Page.GotoAsync(host.Ui + "namespaces/orders?node=127.0.0.1%3A7001");
        await window.ShootAsync("console-signin-provider");
        Assert.Empty(await window.BarriersAsync());
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Staff login" }).ClickAsync();
        await window.Page.Locator("#yes").ClickAsync();

        await Assertions.Expect(window.Page).ToHaveURLAsync(host.Ui + "namespaces/orders?node=127.0.0.1%3A7001");
        await window.WhenLiveAsync();
        await Assertions.Expect(window.Page.Locator(".person-name")).ToContainTextAsync("oidc:ann@example.com");
        await Assertions.Expect(window.Page.Locator(".person-name")).ToContainTextAsync("Operate · orders");
        Assert.Empty(window.Faults);
        // Each call is the person's, and in the audit under the person's name.
        await window.GoAsync("namespaces/payments");
        await Assertions.Expect(window.Page.Locator("main")).Not.ToContainTextAsync("127.0.0.1:7002");
        await window.GoAsync("namespaces/orders?node=127.0.0.1%3A7001");
        await window.Page.Locator("#tab-drain").ClickAsync();
        await window.Page.Locator("dialog .button.primary").ClickAsync();
        await Eventually.BecomesTrue(
            async () => (await host.GetAsync(ApiRoutes.AuditList)).EnumerateArray().Any(entry => entry.GetProperty("actor").GetString() == "oidc:ann@example.com"), "the audit has it", TimeSpan.FromSeconds(60));
    }

    [ChromiumFact]
    public async Task SignOut_OfAPersonOfTheProvider_EndsTheSession()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var host = await StartAsync(provider);
        await using var window = await stage.OpenAsync(host: host);
        await window.Page.Context.ClearCookiesAsync();
        await window.Page.GotoAsync(host.Ui + "settings");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Staff login" }).ClickAsync();
        await window.Page.Locator("#yes").ClickAsync();
        await window.WhenLiveAsync();

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Assertions.Expect(window.Page.Locator("#token")).ToBeVisibleAsync();
        await window.Page.GotoAsync(host.Ui + "settings");
        await Assertions.Expect(window.Page.Locator("#token")).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task SignIn_WithoutARole_SaysSoOnAReadablePage()
    {
        await using var provider = await TestProvider.StartAsync();
        provider.Claims["groups"] = "visitors";
        await using var host = await StartAsync(provider);
        await using var window = await stage.OpenAsync(host: host);
        await window.Page.Context.ClearCookiesAsync();
        await window.Page.GotoAsync(host.Ui);
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Staff login" }).ClickAsync();
        window.ForgetFaults();
        await window.Page.Locator("#yes").ClickAsync();

        await Assertions.Expect(window.Page.Locator("[role=alert]")).ToHaveTextAsync("Your account has no role here: ask whoever runs the registry for one.");
        Assert.Empty(await window.BarriersAsync());
    }

    private static Task<ConsoleHost> StartAsync(TestProvider provider) => ConsoleHost.StartAsync(console: options =>
    {
        var it = options.OpenIdConnect;
        (it.Authority, it.ClientId, it.ClientSecret, it.Title) = (provider.Url, TestProvider.ClientId, TestProvider.ClientSecret, "Staff login");
        it.Roles =
        [
            new() { Claim = "groups", Value = "admins", Role = "admin" },
            new() { Claim = "groups", Value = "ops", Role = "operate", Namespaces = ["orders"] },
        ];
    });
}
