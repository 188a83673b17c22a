using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Samples;

/// <summary>What people see who run the quickstart in a terminal.</summary>
[Collection(nameof(QuickstartTests))]
public sealed class QuickstartScreenTests
{
    private const string Header = "service ";

    [TmuxFact]
    public async Task Terminal_OfTheUsualSize_ShowsTableAndWhatWasTold_AndAtTheEndWhatToTry()
    {
        await using var terminal = await Tmux.StartAsync(80, 24, "dotnet", Path.Combine(AppContext.BaseDirectory, "Quickstart.dll"));

        await terminal.WhenScreenAsync(
            screen => IsWhole(screen, 80) && screen.Any(row => row.StartsWith("ok  ", StringComparison.Ordinal)), "the table, and a step that is over");
        await terminal.WhenScreenAsync(screen => IsWhole(screen, 80) && Invites(screen), "the invitation to play");

        await terminal.ResizeAsync(60, 20);
        await terminal.WhenScreenAsync(screen => IsWhole(screen, 60) && Invites(screen) && screen.Length <= 20, "both in 60 columns");
        await terminal.ResizeAsync(120, 40);
        await terminal.WhenScreenAsync(screen => IsWhole(screen, 120) && Invites(screen) && Has(screen, "█") && Has(screen, "PASSED:"), "both with bars in 120 columns");

        await terminal.PressAsync("C-c");
        Assert.Equal(0, await terminal.WhenExitedAsync());
        // The whole story stays, on the screen that scrolls.
        var all = await terminal.AllAsync();
        Assert.Contains("ok  three services have registered", all, StringComparison.Ordinal);
        Assert.Contains("export KENGER_REGISTRY_TOKEN=", all, StringComparison.Ordinal);
        Assert.DoesNotContain("\n" + Header, all, StringComparison.Ordinal);
    }

    [TmuxFact]
    public async Task Terminal_ThatBecomesSmallerWhileItRuns_IsPaintedAnew()
    {
        await using var terminal = await Tmux.StartAsync(120, 40, "dotnet", Path.Combine(AppContext.BaseDirectory, "Quickstart.dll"));
        await terminal.WhenScreenAsync(screen => IsWhole(screen, 120) && Has(screen, "█"), "the table with bars");

        foreach (var (width, height) in ((int, int)[])[(80, 24), (60, 20), (100, 30), (40, 12)])
        {
            await terminal.ResizeAsync(width, height);
            await terminal.WhenScreenAsync(
                screen => (width < 60 ? Has(screen, Header) : IsWhole(screen, width)) && screen.Length <= height, $"the table in {width}x{height}");
        }
    }

    private static bool Has(string[] screen, string text) => screen.Any(row => row.Contains(text, StringComparison.Ordinal));

    private static bool Invites(string[] screen)
    {
        string[] lines = ["Now you; Ctrl+C ends it.", "  alias kenger=", "  export KENGER_REGISTRY_URL=", "  export KENGER_REGISTRY_TOKEN=", "  kenger nodes", "  kenger weight hello", "  curl -s \""];
        return lines.All(line => screen.Any(row => row.StartsWith(line, StringComparison.Ordinal)));
    }

    /// <summary>One header, one row for each service below it, and nothing but the line about failures after them.</summary>
    private static bool IsWhole(string[] screen, int width)
    {
        var headers = screen.Count(row => row.StartsWith(Header, StringComparison.Ordinal));
        var rows = screen.SkipWhile(row => !row.StartsWith(Header, StringComparison.Ordinal)).Skip(1).ToArray();
        return headers == 1
            && screen.All(row => row.Length <= width)
            && rows is [.. var services, var last]
            && services.Length is >= 2 and <= 7
            && services.All(row => row is ['v', '1' or '2' or '3', '-', ..] && row.TrimEnd('█', ' ') is [.., '%' or '–'])
            && last.EndsWith("failed", StringComparison.Ordinal);
    }
}
