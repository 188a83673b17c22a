using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Packages;

/// <summary>What a package is made of follows from the commit: its version, and every byte of its assemblies, wherever it is built.</summary>
public sealed class RebuildTests : IDisposable
{
    private const string Package = "Kenger.Contracts.1.4.0.nupkg";

    // How compilers mark the document of source links: https://github.com/dotnet/runtime/blob/main/docs/design/specs/PortablePdb-Metadata.md
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-rebuild-");

    public void Dispose() => _directory.Delete(recursive: true);

    [HeavyFact]
    public async Task Pack_OfOneCommitInTwoFolders_GivesTheSameAssembliesAndSymbols()
    {
        var one = await SourceCopy.CreateAsync(Path.Combine(_directory.FullName, "one"));
        var two = await one.CloneAsync(Path.Combine(_directory.FullName, "another", "place", "two"));

        foreach (var copy in (SourceCopy[])[one, two])
        {
            var (exitCode, output) = await copy.PackAsync();
            Assert.True(exitCode == 0, output);
        }

        var assemblies = FilesOf(one, Package, "dll");
        var symbols = FilesOf(one, Path.ChangeExtension(Package, "snupkg"), "pdb");
        Assert.Equal(["lib/net10.0/Kenger.Contracts.dll", "lib/net8.0/Kenger.Contracts.dll"], assemblies.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, symbols.Count);
        Assert.Equal(assemblies, FilesOf(two, Package, "dll"));
        Assert.Equal(symbols, FilesOf(two, Path.ChangeExtension(Package, "snupkg"), "pdb"));
        Assert.All(symbols.Values, pdb => Assert.Contains("https://raw.githubusercontent.com/example/kenger/", SourceLinkOf(pdb), StringComparison.Ordinal));
    }

    [HeavyFact]
    public async Task Pack_WithABaseline_RefusesWhatProgramsWouldMiss()
    {
        var copy = await SourceCopy.CreateAsync(Path.Combine(_directory.FullName, "one"));
        var baseline = Path.Combine(_directory.FullName, "before");
        var (_, before) = await copy.PackAsync($"-p:PackageOutputPath={baseline}");
        Assert.True(File.Exists(Path.Combine(baseline, Package)), before);
        string[] against = [$"-p:KengerBaseline={baseline}", "-p:KengerBaselineVersion=1.4.0", "-p:Version=1.5.0"];

        var (same, sameOutput) = await copy.PackAsync(against);
        var defaults = Directory.GetFiles(Path.Combine(copy.Root, "src"), "KengerDefaults.cs", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(defaults, (await File.ReadAllTextAsync(defaults)).Replace("RegistryPort", "PortOfTheRegistry", StringComparison.Ordinal));
        var (renamed, renamedOutput) = await copy.PackAsync(against);

        Assert.True(same == 0, sameOutput);
        Assert.NotEqual(0, renamed);
        Assert.Contains("CP0002", renamedOutput, StringComparison.Ordinal);
        Assert.Contains("RegistryPort", renamedOutput, StringComparison.Ordinal);
    }

    [HeavyFact]
    public async Task Version_IsTheTagsOrTheNextAlphaOrWhatIsAskedFor()
    {
        var copy = await SourceCopy.CreateAsync(Path.Combine(_directory.FullName, "one"));

        var tagged = await copy.FindVersionAsync();
        var asked = await copy.FindVersionAsync("-p:Version=7.0.0-rc.1");
        await copy.GitAsync("-c", "user.name=Test", "-c", "user.email=test@localhost", "commit", "--quiet", "--allow-empty", "--message", "More");
        var after = await copy.FindVersionAsync();
        await copy.GitAsync("tag", "--delete", "v1.4.0");
        var untagged = await copy.FindVersionAsync();
        Directory.Delete(Path.Combine(copy.Root, ".git"), recursive: true);
        var withoutGit = await copy.FindVersionAsync();

        Assert.Equal("1.4.0", tagged);
        Assert.Equal("7.0.0-rc.1", asked);
        Assert.Equal("1.4.1-alpha.0.1", after);
        Assert.StartsWith("0.1.0-alpha.0.", untagged, StringComparison.Ordinal);
        Assert.Equal("0.1.0", withoutGit);
    }

    private static Dictionary<string, byte[]> FilesOf(SourceCopy copy, string package, string extension)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(copy.Output, package));
        return archive.Entries
            .Where(entry => entry.Name.EndsWith($".{extension}", StringComparison.Ordinal))
            .ToDictionary(entry => entry.FullName, Read, StringComparer.Ordinal);
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    private static string SourceLinkOf(byte[] pdb)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(pdb));
        var reader = provider.GetMetadataReader();
        return reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)
            .Where(each => reader.GetGuid(each.Kind) == SourceLink)
            .Select(each => Encoding.UTF8.GetString(reader.GetBlobBytes(each.Value)))
            .Single();
    }
}
