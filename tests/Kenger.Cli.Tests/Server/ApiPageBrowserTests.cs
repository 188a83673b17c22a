using Kenger.Cli.Server;
using Microsoft.Playwright;

namespace Kenger.Cli.Tests.Server;

/// <summary>The page of the API in a real browser: it opens, shows the endpoints, and nothing of it is refused by its own policy or asks another server.</summary>
public sealed class ApiPageBrowserTests
{
    private static readonly string? Browser = Array.Find((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists);

    [ChromiumFact]
    public async Task Page_Opened_ShowsTheApiWithoutAFault()
    {
        await using var app = RegistryApp.Create(new RegistryAppSettings
        {
            Listen = "http://127.0.0.1:0", Store = "memory", Token = "token-of-the-tests", Console = false, LogsAddresses = false,
        });
        await app.StartAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Browser, Args = ["--no-sandbox", "--disable-gpu"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1400, Height = 1000 } });
        var (faults, elsewhere) = (new List<string>(), new List<string>());
        // Reports of the content security policy come by the console, too.
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                faults.Add($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => faults.Add(error);
        page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal) && !request.Url.StartsWith(app.Urls.First(), StringComparison.Ordinal))
            {
                elsewhere.Add(request.Url);
            }
        };

        await page.GotoAsync(app.Urls.First() + ApiPage.Path, new() { Timeout = 120_000 });
        await page.GetByText("How the registry is").First.WaitForAsync(new() { Timeout = 120_000 });

        Assert.Empty(faults);
        Assert.Empty(elsewhere);
    }

    /// <summary>A fact that needs Debian's Chromium; skipped by name where it is not.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class ChromiumFactAttribute : FactAttribute
    {
        public ChromiumFactAttribute() => Skip = Browser is null ? "chromium is not installed" : null;
    }
}
