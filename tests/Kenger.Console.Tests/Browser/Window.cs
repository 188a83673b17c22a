using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Kenger.Console.Tests.Browser;

/// <summary>A page of the console in a browser, with what it complained of.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly List<string> _faults = [];
    private readonly string _ui;

    public Window(IPage page, string ui)
    {
        Page = page;
        _ui = ui;
        // Reports of the content security policy come by the console, too.
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _faults.Add($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _faults.Add(error);
        page.RequestFailed += (_, request) =>
        {
            // What a browser gives up when it goes to another page is no fault.
            if (!request.Url.Contains("_blazor", StringComparison.Ordinal) && request.Failure != "net::ERR_ABORTED")
            {
                _faults.Add($"{request.Url}: {request.Failure}");
            }
        };
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Faults => _faults;

    public void ForgetFaults() => _faults.Clear();

    public async Task SignInAsync(string token, string path)
    {
        await Page.GotoAsync(_ui + path);
        if (Page.Url.Contains("signin", StringComparison.Ordinal))
        {
            await Page.Locator("#token").FillAsync(token);
            await Page.Keyboard.PressAsync("Enter");
        }

        await WhenLiveAsync();
    }

    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(_ui + path);
        await WhenLiveAsync();
    }

    /// <summary>Until the page is rendered and follows.</summary>
    public async Task WhenLiveAsync()
    {
        try
        {
            await Page.Locator("html[data-connection=up]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
            // What was rendered before the circuit came is replaced, and what was written into it is lost.
            await Page.Locator(".shell[data-live]").WaitForAsync();
            await Page.Locator("h1").First.WaitForAsync();
        }
        catch (TimeoutException exception)
        {
            var state = await Page.EvaluateAsync<string>("`${location} ${document.documentElement.dataset.connection} ${typeof Blazor} ${document.body.innerText.slice(0, 300)}`");
            throw new TimeoutException($"The page is not live: {state}\n{string.Join('\n', Faults)}", exception);
        }
    }

    /// <summary>What speaks against a person who can't see, point or tell colours.</summary>
    public async Task<string[]> BarriersAsync()
    {
        var result = await Page.RunAxe(new Deque.AxeCore.Commons.AxeRunOptions
        {
            RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
        });
        return
        [
            .. result.Violations.Where(each => each.Impact is "serious" or "critical")
                .SelectMany(each => each.Nodes.Select(node => $"{each.Id}: {node.Html} · {string.Join(' ', node.Any.Select(check => check.Message))}")),
        ];
    }

    /// <summary>Whether something is wider than the window.</summary>
    public Task<bool> IsTooWideAsync() => Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");

    /// <summary>For the documents, and for eyes, where KENGER_WRITE_SCREENSHOTS names a folder.</summary>
    public async Task ShootAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("KENGER_WRITE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
        }
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
