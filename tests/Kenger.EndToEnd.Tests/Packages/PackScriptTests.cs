using Kenger.EndToEnd.Tests.Deployment;

namespace Kenger.EndToEnd.Tests.Packages;

/// <summary>The script for PowerShell makes what the one for bash makes.</summary>
public sealed class PackScriptTests : IDisposable
{
    private static readonly string[] Packed = ["Kenger.Contracts.1.5.0.cdx.json", "Kenger.Contracts.1.5.0.nupkg", "Kenger.Contracts.1.5.0.snupkg"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-scripts-");

    public void Dispose() => _directory.Delete(recursive: true);

    [PowerShellFact]
    public async Task Scripts_OfBothShells_MakeTheSame()
    {
        var sources = await SourceCopy.CreateAsync(PathOf("sources"), "pack.sh", "nuget-pack.ps1", ".config/dotnet-tools.json");
        await sources.MakeSolutionAsync();
        string[] script = ["-NoLogo", "-NoProfile", "-NonInteractive", "-File", "nuget-pack.ps1"];

        var byBash = await sources.RunAsync("bash", ["pack.sh", "-v", "1.5.0", "-o", PathOf("bash")]);
        var byPowerShell = await sources.RunAsync("pwsh", [.. script, "-Version", "1.5.0", "-Output", PathOf("pwsh"), "-Baseline", PathOf("bash")]);

        Assert.Equal(Packed, NamesIn("bash"));
        Assert.Equal(Packed, NamesIn("pwsh"));
        Assert.DoesNotContain("warning", byBash + byPowerShell, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(LengthOf("bash"), LengthOf("pwsh"));
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private string[] NamesIn(string folder) => [.. Directory.GetFiles(PathOf(folder)).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    // The same assemblies, and the same beside them.
    private long LengthOf(string folder)
    {
        using var package = System.IO.Compression.ZipFile.OpenRead(Path.Combine(PathOf(folder), Packed[1]));
        return package.Entries.Where(entry => !entry.FullName.StartsWith("package/", StringComparison.Ordinal) && !entry.FullName.StartsWith("_rels/", StringComparison.Ordinal)).Sum(entry => entry.Length);
    }
}
