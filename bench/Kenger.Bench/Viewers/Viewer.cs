using Microsoft.Playwright;

namespace Kenger.Bench.Viewers;

/// <summary>One page before one person.</summary>
internal sealed class Viewer(IPage page, Uri console) : IAsyncDisposable
{
    /// <summary>In every page from its first moment: notes when the first row is there, when the page follows, and when a watched number first was what it was.</summary>
    public const string Watch =
        """
        window.bench = { numbers: {} };
        new MutationObserver(() => {
          const bench = window.bench;
          if (!bench.rows && document.querySelector('tbody th[scope=row]')) bench.rows = performance.now();
          if (!bench.live && document.documentElement?.dataset.connection === 'up') bench.live = performance.now();
          if (bench.selector) {
            const number = document.querySelector(bench.selector)?.textContent.match(/\d+(?=\D*$)/)?.[0];
            if (number) bench.numbers[number] ??= performance.timeOrigin + performance.now();
          }
        }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ['data-connection'] });
        """;

    private const int Frames = 120;

    /// <summary>Opens a page. Returns the milliseconds until its first rows were there, and until it followed.</summary>
    public async Task<(double Rows, double Live)> OpenAsync(string path)
    {
        await page.GotoAsync(console + path);
        await page.WaitForFunctionAsync("() => window.bench.rows && window.bench.live");
        return (await page.EvaluateAsync<double>("window.bench.rows"), await page.EvaluateAsync<double>("window.bench.live"));
    }

    /// <summary>From now on notes when the last number in an element changes.</summary>
    public Task WatchNumberAsync(string selector) => page.EvaluateAsync("selector => { window.bench.selector = selector; window.bench.numbers = {}; }", selector);

    /// <summary>When a number was on the screen, in milliseconds of the system's clock.</summary>
    public async Task<double> WhenShownAsync(int number)
    {
        await page.WaitForFunctionAsync("number => window.bench.numbers[number]", number);
        return await page.EvaluateAsync<double>("number => window.bench.numbers[number]", number);
    }

    /// <summary>Scrolls through all rows. Returns the milliseconds from one frame to the next that 95 of 100 frames did not exceed.</summary>
    public Task<double> ScrollAsync() => page.EvaluateAsync<double>(
        """
        async frames => {
          const times = [];
          let last = performance.now();
          for (let i = 1; i <= frames; i++) {
            scrollBy(0, 240);
            await new Promise(requestAnimationFrame);
            times.push(performance.now() - last);
            last = performance.now();
          }
          scrollTo(0, 0);
          return times.sort((a, b) => a - b)[Math.floor(frames * 0.95)];
        }
        """,
        Frames);

    public async ValueTask DisposeAsync() => await page.Context.DisposeAsync();
}
