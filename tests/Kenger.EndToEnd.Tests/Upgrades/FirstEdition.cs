using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Upgrades;

/// <summary>Kenger 0.1.0, built from its commit.</summary>
public sealed class FirstEdition : IAsyncLifetime
{
    private const string Commit = "098f4903c8556588bb3bd2fdca778cc92f6e9e6d";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-0.1.0-");

    /// <summary>Its <c>kenger</c>.</summary>
    internal string Tool => Path.Combine(_directory.FullName, "src", "Kenger.Cli", "bin", "Release", "net10.0", "kenger.dll");

    /// <summary>Its service of the demonstrations.</summary>
    internal string Service => Path.Combine(_directory.FullName, "samples", "HelloService", "bin", "Release", "net10.0", "HelloService.dll");

    /// <summary>Whether this clone has that commit.</summary>
    public static bool IsThere { get; } = !OperatingSystem.IsWindows() && Runs("git", "-C", SourceTree.Root, "cat-file", "-e", Commit + "^{commit}");

    public async Task InitializeAsync()
    {
        if (UpgradeFactAttribute.WhyNot is not null)
        {
            return;
        }

        await RunAsync("bash", "-c", $"git -C '{SourceTree.Root}' archive {Commit} | tar -x -C '{_directory.FullName}'");
        foreach (var project in (string[])["src/Kenger.Cli", "samples/HelloService"])
        {
            await RunAsync(
                "dotnet", "build", Path.Combine(_directory.FullName, project),
                "-c", "Release", "-nologo", "-v", "quiet", "-p:RunAnalyzers=false", "-p:NuGetAudit=false");
        }
    }

    public Task DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        await using var process = AppProcess.Start(program, arguments);
        var exitCode = await process.WhenExitedAsync(TimeSpan.FromMinutes(8));
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}\n{process.Output}\n{process.Errors}");
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>A fact that builds 0.1.0: one of the heavy ones, and it needs the commit, MariaDB and HAProxy.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UpgradeFactAttribute : FactAttribute
{
    public UpgradeFactAttribute() => Skip = WhyNot;

    /// <summary>Why such facts are skipped; null when they are not.</summary>
    public static string? WhyNot { get; } =
        HeavyFactAttribute.WhyNot
        ?? (!FirstEdition.IsThere ? "needs the history of git, with 0.1.0 in it" : null)
        ?? (!TestKit.MariaDb.MariaDbServer.IsInstalled ? "needs MariaDB (Debian's mariadb-server)" : null)
        ?? (MachinePrograms.Find("haproxy") is null ? "needs HAProxy (Debian's haproxy)" : null);
}
