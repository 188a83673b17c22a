using Microsoft.Playwright;

namespace Kenger.Bench.Viewers;

/// <summary>Debian's Chromium, without a screen.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _chromium;

    private Browser(IPlaywright playwright, IBrowser chromium) => (_playwright, _chromium) = (playwright, chromium);

    public static async Task<Browser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            return new Browser(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] }));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <summary>Somebody with cookies and a cache of their own, signed in.</summary>
    public async Task<Viewer> OpenAsync(Uri console, string token)
    {
        var context = await _chromium.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        context.SetDefaultTimeout(60_000);
        await context.AddInitScriptAsync(Viewer.Watch);
        var page = await context.NewPageAsync();
        await page.GotoAsync(console + "signin");
        await page.Locator("#token").FillAsync(token);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("html[data-connection=up]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return new Viewer(page, console);
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        _playwright.Dispose();
    }
}
