using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Kenger.EndToEnd.Tests.Packages;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Deployment;

/// <summary>The container image, built by the SDK into a file. The base is a stand-in; which one it is for users is what the project says.</summary>
[Collection(PackedFixture.SourceTreeBuilds)]
public sealed class ContainerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-image-");

    public void Dispose() => _folder.Delete(recursive: true);

    [HeavyFact]
    public async Task Image_OfTheTool_RunsKengerAsNobodyInParticular()
    {
        await using var registry = await BaseImageRegistry.StartAsync();
        var archive = Path.Combine(_folder.FullName, "kenger.tar");
        await using var publish = AppProcess.Start(
            "dotnet",
            [
                "publish", SourceTree.PathOf("src", "Kenger.Cli"), "-t:PublishContainer", "--configuration", "Release", "-p:RunAnalyzers=false",
                $"-p:ContainerBaseImage={registry.Image}", $"-p:ContainerArchiveOutputPath={archive}", $"-p:PublishDir={_folder.FullName}/publish/",
            ],
            new Dictionary<string, string> { ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry.Image.Split('/')[0] });
        Assert.True(await publish.WhenExitedAsync(TimeSpan.FromMinutes(8)) == 0, publish.Output + publish.Errors);

        var files = Read(archive);
        var image = JsonNode.Parse(files["index.json"])!["manifests"]![0]!;
        var manifest = JsonNode.Parse(BlobOf(files, image))!;
        var settings = JsonNode.Parse(BlobOf(files, manifest["config"]!))!["config"]!;
        var layers = manifest["layers"]!.AsArray();
        var app = NamesIn(BlobOf(files, layers[^1]!));

        Assert.EndsWith("/kenger:latest", image["annotations"]!["io.containerd.image.name"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("1654", settings["User"]!.ToString());
        Assert.Equal(["dotnet", "/app/kenger.dll"], settings["Entrypoint"]!.AsArray().Select(part => part!.ToString()));
        Assert.Equal(
            ["18080/tcp", "5000/tcp", "8081/tcp"],
            settings["ExposedPorts"]!.AsObject().Select(port => port.Key).Order(StringComparer.Ordinal));
        Assert.Equal("MIT", settings["Labels"]!["org.opencontainers.image.licenses"]!.ToString());
        Assert.Equal(2, layers.Count);
        Assert.All(
            (string[])["kenger.dll", "Kenger.Registry.Server.dll", "Kenger.Gateway.dll", "libe_sqlite3.so"],
            name => Assert.Contains(app, file => file.EndsWith("/" + name, StringComparison.Ordinal)));
    }

    // Without a shell, with time zones (freezes), of this .NET.
    [HeavyFact]
    public async Task BaseImage_OfTheProject_IsChiselledWithTimeZones()
    {
        await using var ask = AppProcess.Start(
            "dotnet", ["msbuild", SourceTree.PathOf("src", "Kenger.Cli"), "-nologo", "-t:ComputeContainerBaseImage", "-getProperty:ContainerBaseImage"]);
        Assert.Equal(0, await ask.WhenExitedAsync());

        Assert.Equal("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra", ask.Output.Trim());
    }

    // As OCI's image layout has it: content by its digest.
    private static byte[] BlobOf(Dictionary<string, byte[]> files, JsonNode descriptor) =>
        files["blobs/" + descriptor["digest"]!.ToString().Replace(':', '/')];

    private static Dictionary<string, byte[]> Read(string archive)
    {
        using var file = File.OpenRead(archive);
        using var tar = new TarReader(file);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } content)
            {
                var copy = new MemoryStream();
                content.CopyTo(copy);
                files[entry.Name] = copy.ToArray();
            }
        }

        return files;
    }

    private static List<string> NamesIn(byte[] layer)
    {
        var isCompressed = layer is [0x1f, 0x8b, ..];
        using var files = isCompressed ? (Stream)new GZipStream(new MemoryStream(layer), CompressionMode.Decompress) : new MemoryStream(layer);
        using var tar = new TarReader(files);
        var names = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            names.Add("/" + entry.Name.TrimStart('/', '.'));
        }

        return names;
    }
}
