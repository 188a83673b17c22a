using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Samples;

/// <summary>The first thing people run.</summary>
public sealed class QuickstartTests
{
    [Fact]
    public async Task Once_TellsItsStory_AndEndsWell()
    {
        await using var quickstart = AppProcess.StartDotnet("Quickstart.dll", ["--once"]);

        // Below a minute, on a machine that has nothing else to do.
        var exitCode = await quickstart.WhenExitedAsync(TimeSpan.FromMinutes(4));

        Assert.True(exitCode == 0, quickstart.Output + quickstart.Errors);
        Assert.Contains("v1-a stops politely under load", quickstart.Output, StringComparison.Ordinal);
        Assert.Contains("the rollout of v2: completed at step 3 of 3", quickstart.Output, StringComparison.Ordinal);
        Assert.Contains("the rollout of v3: rolled back at step 1 of 3", quickstart.Output, StringComparison.Ordinal);
        Assert.Contains("All steps as expected.", quickstart.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", quickstart.Output, StringComparison.Ordinal);
    }

    [UnixTheory]
    [InlineData("Interrupt")]
    [InlineData("Terminate")]
    public async Task Signal_InTheMiddle_EndsItAtOnce(string signal)
    {
        await using var quickstart = AppProcess.StartDotnet("Quickstart.dll", ["--once"]);
        await quickstart.WhenPrintedAsync("starting three services");

        quickstart.Signal(Enum.Parse<UnixSignal>(signal));

        Assert.Equal(1, await quickstart.WhenExitedAsync(TimeSpan.FromSeconds(30)));
        Assert.DoesNotContain("NOT", quickstart.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", 0)]
    [InlineData("--onse", 2)]
    public async Task Argument_ThatIsNone_StartsNothing(string argument, int exitCode)
    {
        await using var quickstart = AppProcess.StartDotnet("Quickstart.dll", [argument]);

        Assert.Equal(exitCode, await quickstart.WhenExitedAsync());
        Assert.Contains("usage: dotnet run --project samples/Quickstart", quickstart.Output + quickstart.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("registry http", quickstart.Output, StringComparison.Ordinal);
    }
}
