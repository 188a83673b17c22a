using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Packages;

/// <summary>All packages, packed by the script people use, under a version nobody else has.</summary>
public sealed class PackedFixture : IAsyncLifetime
{
    /// <summary>The collection of tests that build in the folders of the sources: one after the other.</summary>
    public const string SourceTreeBuilds = "builds in the source tree";

    public const string Version = "0.0.1-packed";

    public static readonly string[] Libraries =
        ["Kenger.Contracts", "Kenger.Client", "Kenger.Registry.Hosting", "Kenger.Discovery", "Kenger.Discovery.Grpc", "Kenger.Registry.Server", "Kenger.Registry.MySql", "Kenger.Registry.Consul", "Kenger.Console", "Kenger.Gateway", "Kenger.Testing", "Kenger.Aspire.Hosting", "Kenger.OpenTelemetry"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-packed-");

    public string Feed => Path.Combine(_directory.FullName, "feed");

    /// <summary>A folder outside the solution, for what uses the packages.</summary>
    public string Outside => Path.Combine(_directory.FullName, "outside");

    /// <summary>Another one, for an app and its tests.</summary>
    public string Testing => Path.Combine(_directory.FullName, "testing");

    /// <summary>What a project outside the solution needs: Kenger's packages come from the files alone; everything else from what restoring the solution left on this machine.</summary>
    public string Properties =>
        $"""
        <TargetFramework>net10.0</TargetFramework>
        <ImplicitUsings>enable</ImplicitUsings>
        <RestorePackagesPath>{Path.Combine(Outside, "packages")}</RestorePackagesPath>
        <RestoreFallbackFolders>{GlobalPackages()}</RestoreFallbackFolders>
        <RestoreAdditionalProjectSources>{Feed}</RestoreAdditionalProjectSources>
        <NuGetAudit>false</NuGetAudit>
        <NoWarn>NU1603</NoWarn>
        """;

    public async Task InitializeAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            // Its tests are skipped there.
            return;
        }

        // The analyzers have seen these sources when this was built.
        await using var pack = AppProcess.Start(
            "bash", [SourceTree.PathOf("pack.sh"), "-v", Version, "-o", Feed], new Dictionary<string, string> { ["RunAnalyzers"] = "false" });
        Assert.True(await pack.WhenExitedAsync(TimeSpan.FromMinutes(10)) == 0, pack.Output + pack.Errors);
        Directory.CreateDirectory(Outside);
    }

    public Task DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private static string GlobalPackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}

/// <summary>One after the other, and packed once for all of them.</summary>
[CollectionDefinition(PackedFixture.SourceTreeBuilds)]
public sealed class SourceTreeBuildsCollection : ICollectionFixture<PackedFixture>;
