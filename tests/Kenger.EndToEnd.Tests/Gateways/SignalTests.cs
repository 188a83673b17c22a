using System.Diagnostics;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Gateways;

public sealed class SignalTests
{
    [UnixFact]
    public async Task HangupAndUserSignals_GatewayAndRegistry_GoOn()
    {
        await using var platform = await KengerPlatform.StartAsync();
        await platform.StartServiceAsync("one");

        foreach (var process in new[] { platform.Gateway, platform.Registry })
        {
            process.Signal(UnixSignal.Hangup);
            process.Signal(UnixSignal.User1);
            process.Signal(UnixSignal.User2);
        }

        // Who sent it is told what came of it.
        await platform.Registry.WhenPrintedAsync("SIGHUP: there is nothing to read again");
        Assert.False(platform.Gateway.HasExited || platform.Registry.HasExited);
        Assert.StartsWith("one", await platform.Http.GetStringAsync(platform.GatewayUrl), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Terminate_Twice_EndsWithoutTheDrainTime()
    {
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string> { ["KENGER_GATEWAY_DRAIN_TIME"] = "60" });
        var watch = Stopwatch.StartNew();
        platform.Gateway.Signal(UnixSignal.Terminate);
        await platform.Gateway.WhenPrintedAsync("The gateway is leaving");

        platform.Gateway.Signal(UnixSignal.Terminate);

        Assert.Equal(0, await platform.Gateway.WhenExitedAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [DebianProgramFact("logrotate")]
    public async Task AccessLog_LogrotateMovesIt_NewLinesAreInTheNewFile()
    {
        var folder = Directory.CreateTempSubdirectory("kenger-logrotate-");
        var log = Path.Combine(folder.FullName, "access.log");
        var config = Path.Combine(folder.FullName, "rotate.conf");
        await File.WriteAllTextAsync(config, $"{log} {{\n rotate 2\n missingok\n}}\n");
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string> { ["Kenger__Gateway__AccessLog__File"] = log });
        await AskAsync(platform, "/before");
        await Eventually.BecomesTrue(() => File.Exists(log), "the log is there");

        await using var rotate = AppProcess.Start(
            MachinePrograms.Find("logrotate")!, ["--force", "--state", Path.Combine(folder.FullName, "state"), config]);
        Assert.Equal(0, await rotate.WhenExitedAsync());
        platform.Gateway.Signal(UnixSignal.Hangup);
        await platform.Gateway.WhenPrintedAsync("the access log is opened anew");
        await AskAsync(platform, "/after");

        await Eventually.BecomesTrue(() => File.Exists(log) && File.ReadAllText(log).Contains("/after", StringComparison.Ordinal), "the new file has it");
        Assert.Contains("/before", await File.ReadAllTextAsync(log + ".1"), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static async Task AskAsync(KengerPlatform platform, string path)
    {
        using var response = await platform.Http.GetAsync(platform.GatewayUrl + path);
        Assert.NotEqual(0, (int)response.StatusCode);
    }
}
