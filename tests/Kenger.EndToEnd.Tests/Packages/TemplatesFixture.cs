using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Packages;

/// <summary>The packed templates, installed for nobody but these tests.</summary>
public sealed class TemplatesFixture(PackedFixture packed) : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-templates-");

    public async Task InitializeAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // What every project outside the solution needs, for all below.
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "Directory.Build.props"), $"<Project><PropertyGroup>{packed.Properties}</PropertyGroup></Project>");
        await NewAsync("install", Path.Combine(packed.Feed, $"Kenger.Templates.{PackedFixture.Version}.nupkg"));
    }

    public Task DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>A new solution of a template.</summary>
    /// <returns>Its folder.</returns>
    public async Task<string> CreateAsync(string template, string name, params string[] options)
    {
        var folder = Path.Combine(_directory.FullName, name);
        await NewAsync([template, "-n", name, "-o", folder, .. options]);
        return folder;
    }

    /// <summary>Builds it and runs its tests.</summary>
    public static async Task TestAsync(string folder, int tests)
    {
        await using var run = AppProcess.Start("dotnet", ["test", "--nologo"], workingDirectory: folder);
        var exitCode = await run.WhenExitedAsync(TimeSpan.FromMinutes(10));
        Assert.True(exitCode == 0, run.Output + run.Errors);
        Assert.Matches($"Passed! .*Passed: +{tests},", run.Output);
    }

    /// <summary>Runs what was built, as in production.</summary>
    internal static AppProcess Run(string folder, string name, Dictionary<string, string> variables) =>
        AppProcess.Start("dotnet", [Path.Combine(folder, "src", name, "bin", "Debug", "net10.0", $"{name}.dll")], variables, Path.Combine(folder, "src", name));

    private async Task NewAsync(params string[] arguments)
    {
        await using var run = AppProcess.Start("dotnet", ["new", .. arguments], new Dictionary<string, string> { ["DOTNET_CLI_HOME"] = _directory.FullName });
        var exitCode = await run.WhenExitedAsync(TimeSpan.FromMinutes(3));
        Assert.True(exitCode == 0, $"dotnet new {string.Join(' ', arguments)}\n{run.Output}{run.Errors}");
    }
}
