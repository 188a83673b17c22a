using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Deployment;

/// <summary>The script that makes Windows services, as far as PowerShell elsewhere can carry it out: it reads its arguments and says what it would do.</summary>
public sealed class WindowsServiceTests : IDisposable
{
    private static readonly string Script = DeployFolder.PathOf("windows", "install-service.ps1");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-windows-");

    private string Program => Path.Combine(_directory.FullName, "kenger.exe");

    public WindowsServiceTests() => File.WriteAllText(Program, "");

    public void Dispose() => _directory.Delete(recursive: true);

    [PowerShellFact]
    public async Task Registry_Asked_SaysWhatItWouldMake()
    {
        var (exitCode, output) = await RunAsync($"-Role registry -Program '{Program}' -Settings @{{ KENGER_SERVER_TOKEN_FILE = 'tokens of mine.json' }} -WhatIf");

        Assert.True(exitCode == 0, output);
        Assert.Contains($"kenger-registry ({Program} server)", output, StringComparison.Ordinal);
        Assert.Contains("KENGER_SERVER_TOKEN_FILE=tokens of mine.json", output, StringComparison.Ordinal);
        Assert.Contains($"KENGER_SERVER_STORE=sqlite:{_directory.FullName}/Kenger/kenger-registry/registry.db", output, StringComparison.Ordinal);
    }

    // What is set by hand goes before what the script would set.
    [PowerShellFact]
    public async Task Gateway_WithSettings_HasThose()
    {
        var (exitCode, output) = await RunAsync($"-Role gateway -Program '{Program}' -Settings @{{ KENGER_GATEWAY_ID = 'edge-1' }} -WhatIf");

        Assert.True(exitCode == 0, output);
        Assert.Contains($"kenger-gateway ({Program} gateway)", output, StringComparison.Ordinal);
        Assert.Contains("KENGER_GATEWAY_ID=edge-1", output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n'), line => line.Contains("KENGER_GATEWAY_ID=", StringComparison.Ordinal));
    }

    [PowerShellFact]
    public async Task Program_ThatIsNotThere_IsRefused()
    {
        var (exitCode, output) = await RunAsync("-Role gateway -Program /nowhere/kenger.exe -WhatIf");

        Assert.Equal(1, exitCode);
        Assert.Contains("there is no program /nowhere/kenger.exe", output, StringComparison.Ordinal);
    }

    [PowerShellFact]
    public async Task Role_ThatIsNone_IsRefused()
    {
        var (exitCode, output) = await RunAsync($"-Role proxy -Program '{Program}' -WhatIf");

        Assert.Equal(1, exitCode);
        Assert.Contains("registry,gateway", output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string arguments)
    {
        await using var shell = AppProcess.Start(
            "pwsh",
            ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", $"$PSStyle.OutputRendering = 'PlainText'; & '{Script}' {arguments}"],
            new Dictionary<string, string> { ["ProgramData"] = _directory.FullName, ["HOME"] = _directory.FullName });
        var exitCode = await shell.WhenExitedAsync();
        return (exitCode, shell.Output + shell.Errors);
    }
}

/// <summary>A fact in PowerShell; skipped by name where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PowerShellFactAttribute : FactAttribute
{
    public PowerShellFactAttribute()
    {
        if (OperatingSystem.IsWindows() || MachinePrograms.Find("pwsh") is null)
        {
            Skip = "needs pwsh (the .NET tool powershell), elsewhere than on Windows";
        }
    }
}
