using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Samples;

/// <summary>The first thing people run.</summary>
public sealed class QuickstartTests
{
    [Fact]
    public async Task Once_TellsItsStory_AndEndsWell()
    {
        await using var quickstart = AppProcess.StartDotnet("Quickstart.dll", ["--once"]);

        var exitCode = await quickstart.WhenExitedAsync();

        Assert.True(exitCode == 0, quickstart.Output + quickstart.Errors);
        Assert.Contains("v1-a stops politely under load", quickstart.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", quickstart.Output, StringComparison.Ordinal);
    }
}
