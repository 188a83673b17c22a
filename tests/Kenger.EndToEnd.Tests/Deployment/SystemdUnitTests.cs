using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Kenger.EndToEnd.Tests.Docs;
using Kenger.EndToEnd.Tests.Gateways;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Deployment;

/// <summary>The units in <c>deploy/systemd</c>, and what the processes tell systemd.</summary>
public sealed partial class SystemdUnitTests : IDisposable
{
    private static readonly string[] Names = ["kenger-registry", "kenger-gateway"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-units-");

    public static TheoryData<string> Units => [.. Names];

    public void Dispose() => _folder.Delete(recursive: true);

    [DebianProgramFact("systemd-analyze")]
    public async Task Units_OfSystemd_AreRightAndExposeLittle()
    {
        foreach (var unit in Names)
        {
            // It looks for the program, which is not here.
            var file = Path.Combine(_folder.FullName, unit + ".service");
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(DeployFolder.PathOf("systemd", unit + ".service"))).Replace("/opt/kenger/kenger", "/bin/true", StringComparison.Ordinal));

            var (verified, complaints) = await AnalyzeAsync("verify", "--man=no", file);
            var (_, report) = await AnalyzeAsync("security", "--offline=true", "--no-pager", file);

            Assert.True(verified == 0 && !complaints.Contains(unit, StringComparison.Ordinal), complaints);
            var exposure = double.Parse(Exposure().Match(report).Groups["level"].Value, CultureInfo.InvariantCulture);
            Assert.True(exposure is > 0 and < 2.5, $"{unit}: {exposure}");
        }
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void Unit_Each_IsToldWhenItIsReadyAndHasTimeToStop(string name)
    {
        var unit = Unit.Parse(File.ReadAllText(DeployFolder.PathOf("systemd", name + ".service")));
        var settings = unit.Settings.Where(setting => setting.Key is not ("Environment" or "SystemCallFilter")).ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);

        Assert.Equal("notify", settings["Type"]);
        Assert.Equal("kenger", settings["User"]);
        Assert.Equal("strict", settings["ProtectSystem"]);
        Assert.Equal("yes", settings["NoNewPrivileges"]);
        Assert.True(int.Parse(settings["WatchdogSec"], CultureInfo.InvariantCulture) >= 30);
        // docs/operations.md: DrainTime, a second, and 30 s.
        Assert.True(int.Parse(settings["TimeoutStopSec"], CultureInfo.InvariantCulture) >= 36);
        Assert.Equal($"/opt/kenger/kenger {(name.EndsWith("gateway", StringComparison.Ordinal) ? "gateway" : "server")}", unit.Command);
    }

    [UnixFact]
    public Task Server_AsANotifyService_TellsSystemdHowItIs() =>
        AssertTellsAsync(["server", "--dev", "--listen", "http://127.0.0.1:0", "--store", "memory", "--no-console"]);

    // Its registry is away: it is ready all the same, since it listens, and starts by its snapshot or later.
    [UnixFact]
    public Task Gateway_AsANotifyService_TellsSystemdHowItIs() =>
        AssertTellsAsync(["gateway", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:0", "--registry", "http://127.0.0.1:1", "--ns", "orders"]);

    private async Task AssertTellsAsync(string[] arguments)
    {
        var place = Path.Combine(_folder.FullName, "notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(place));
        await using var process = AppProcess.StartDotnet("kenger.dll", arguments, new Dictionary<string, string>
        {
            ["NOTIFY_SOCKET"] = place,
            ["WATCHDOG_USEC"] = "200000",
            ["KENGER_GATEWAY_DRAIN_TIME"] = "0",
        });

        Assert.Equal("READY=1", await HearAsync(systemd));
        Assert.Equal("WATCHDOG=1", await HearAsync(systemd));
        Assert.Equal("WATCHDOG=1", await HearAsync(systemd));
        await process.WhenPrintedAsync("Application started");
        process.Signal(UnixSignal.Terminate);
        string told;
        do
        {
            told = await HearAsync(systemd);
        }
        while (told == "WATCHDOG=1");

        Assert.Equal("STOPPING=1", told);
        Assert.Equal(0, await process.WhenExitedAsync());
    }

    private static async Task<string> HearAsync(Socket socket)
    {
        var buffer = new byte[256];
        var length = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static async Task<(int ExitCode, string Said)> AnalyzeAsync(params string[] arguments)
    {
        await using var analyze = AppProcess.Start(MachinePrograms.Find("systemd-analyze")!, arguments);
        var exitCode = await analyze.WhenExitedAsync();
        return (exitCode, analyze.Output + analyze.Errors);
    }

    [GeneratedRegex(@"Overall exposure level for \S+: (?<level>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Exposure();
}
