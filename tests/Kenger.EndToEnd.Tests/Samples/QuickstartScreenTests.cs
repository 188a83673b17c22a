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

        var early = await terminal.WhenScreenAsync(screen => Has(screen, "v1-c goes down to weight 10 ·"), "the second step told");
        Assert.Contains(early, row => row.StartsWith("ok  three services have registered ·", StringComparison.Ordinal));
        AssertTableIsWhole(early, width: 80);

        var invited = await terminal.WhenScreenAsync(screen => Has(screen, "/health?ns=hello"), "the invitation to play");
        AssertInvites(invited);
        AssertTableIsWhole(invited, width: 80);

        await terminal.ResizeAsync(60, 20);
        AssertInvites(await terminal.WhenScreenAsync(screen => IsWhole(screen, 60) && screen.Length <= 20, "the table in 60 columns"));
        await terminal.ResizeAsync(120, 40);
        AssertInvites(await terminal.WhenScreenAsync(screen => IsWhole(screen, 120) && Has(screen, "█") && Has(screen, "PASSED:"), "the table with bars in 120 columns"));

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
        await using var terminal = await Tmux.StartAsync(120, 40, "dotnet", Path.Combine(AppContext.BaseDirectory, "Quickstart.dll"), "--once");
        AssertTableIsWhole(await terminal.WhenScreenAsync(screen => Has(screen, "█"), "the table with bars"), width: 120);

        foreach (var (width, height) in ((int, int)[])[(80, 24), (60, 20), (100, 30), (40, 12)])
        {
            await terminal.ResizeAsync(width, height);
            await terminal.WhenScreenAsync(
                screen => (width < 60 ? Has(screen, Header) : IsWhole(screen, width)) && screen.Length <= height, $"the table in {width}x{height}");
        }
    }

    private static bool Has(string[] screen, string text) => screen.Any(row => row.Contains(text, StringComparison.Ordinal));

    private static void AssertInvites(string[] screen)
    {
        string[] lines = ["Now you; Ctrl+C ends it.", "  alias kenger=", "  export KENGER_REGISTRY_URL=", "  export KENGER_REGISTRY_TOKEN=", "  kenger nodes", "  kenger weight hello", "  curl -s \""];
        Assert.All(lines, line => Assert.True(screen.Any(row => row.StartsWith(line, StringComparison.Ordinal)), $"{line} in:\n{string.Join('\n', screen)}"));
    }

    private static void AssertTableIsWhole(string[] screen, int width) => Assert.True(IsWhole(screen, width), string.Join('\n', screen));

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
