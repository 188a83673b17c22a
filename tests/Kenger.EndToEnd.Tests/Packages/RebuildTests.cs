using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Packages;

/// <summary>What a package is made of follows from the commit: its version, and every byte of its assemblies, wherever it is built.</summary>
public sealed class RebuildTests(RebuiltFixture rebuilt) : IClassFixture<RebuiltFixture>, IDisposable
{
    private const string Package = "Kenger.Contracts.1.4.0.nupkg";

    // How compilers mark the document of source links: https://github.com/dotnet/runtime/blob/main/docs/design/specs/PortablePdb-Metadata.md
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-rebuild-");

    public void Dispose() => _directory.Delete(recursive: true);

    [HeavyFact]
    public void Pack_OfOneCommitInTwoFolders_GivesTheSameAssembliesAndSymbols()
    {
        var assemblies = FilesOf(rebuilt.One, Package, "dll");
        var symbols = FilesOf(rebuilt.One, Path.ChangeExtension(Package, "snupkg"), "pdb");

        Assert.Equal(["lib/net10.0/Kenger.Contracts.dll", "lib/net8.0/Kenger.Contracts.dll"], assemblies.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, symbols.Count);
        Assert.Equal(assemblies, FilesOf(rebuilt.Two, Package, "dll"));
        Assert.Equal(symbols, FilesOf(rebuilt.Two, Path.ChangeExtension(Package, "snupkg"), "pdb"));
        Assert.All(symbols.Values, pdb => Assert.Contains("https://raw.githubusercontent.com/example/kenger/", SourceLinkOf(pdb), StringComparison.Ordinal));
    }

    // What misses nothing was packed against it before.
    [HeavyFact]
    public async Task Pack_WithABaseline_RefusesWhatProgramsWouldMiss()
    {
        var defaults = Directory.GetFiles(Path.Combine(rebuilt.Two.Root, "src"), "KengerDefaults.cs", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(defaults, (await File.ReadAllTextAsync(defaults)).Replace("RegistryPort", "PortOfTheRegistry", StringComparison.Ordinal));

        var (renamed, output) = await rebuilt.Two.PackAsync([.. rebuilt.Against, "-p:Version=1.5.0", $"-p:PackageOutputPath={_directory.FullName}"]);

        Assert.NotEqual(0, renamed);
        Assert.Contains("CP0002", output, StringComparison.Ordinal);
        Assert.Contains("RegistryPort", output, StringComparison.Ordinal);
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
