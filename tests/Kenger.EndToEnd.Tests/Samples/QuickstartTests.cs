using System.Net;
using System.Net.Sockets;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Samples;

/// <summary>The first thing people run. One at a time, because it takes the ports people remember.</summary>
[Collection(nameof(QuickstartTests))]
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
        Assert.Matches("^PASSED: 9 of 9 steps as expected; [0-9]+ requests, [0-9]+ failed", quickstart.Output.Trim().Split('\n')[^1]);
        Assert.DoesNotContain("\u001b[", quickstart.Output, StringComparison.Ordinal);
    }

    [UnixTheory]
    [InlineData("Interrupt", "starting three services")]
    [InlineData("Terminate", "starting three services")]
    [InlineData("Terminate", "v1-b is killed")]
    public async Task Signal_InTheMiddle_EndsItAtOnce(string signal, string line)
    {
        await using var quickstart = AppProcess.StartDotnet("Quickstart.dll", ["--once"]);
        await quickstart.WhenPrintedAsync(line);

        quickstart.Signal(Enum.Parse<UnixSignal>(signal));

        Assert.Equal(1, await quickstart.WhenExitedAsync(TimeSpan.FromSeconds(60)));
        Assert.EndsWith("INTERRUPTED: no verdict.", quickstart.Output.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain("NOT AS EXPECTED", quickstart.Output, StringComparison.Ordinal);
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

    [Fact]
    public async Task Port_ThatIsTaken_IsSaid()
    {
        // Taken here, or by somebody else before.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            taken.Bind(new IPEndPoint(IPAddress.Loopback, 5000));
            taken.Listen();
        }
        catch (SocketException)
        {
        }

        await using var quickstart = AppProcess.StartDotnet("Quickstart.dll", []);

        await quickstart.WhenPrintedAsync("Another program has port 5000; a free one is used instead");
        Assert.DoesNotContain(":5000", (await quickstart.WhenPrintedAsync("^registry .*")).Value, StringComparison.Ordinal);
    }
}
