using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Packages;

/// <summary>What is in the packages, and that they are enough for an app that has nothing else of Kenger.</summary>
[Collection(PackedFixture.SourceTreeBuilds)]
public sealed class PackageTests(PackedFixture packed)
{
    public static TheoryData<string> Libraries => [.. PackedFixture.Libraries];

    [UnixTheory]
    [MemberData(nameof(Libraries))]
    public void Package_HasWhatAFeedShows(string id)
    {
        using var package = ZipFile.OpenRead(Path.Combine(packed.Feed, $"{id}.{PackedFixture.Version}.nupkg"));
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().First();
        var files = package.Entries.Select(entry => entry.FullName).ToArray();
        var assemblies = files.Where(file => file.EndsWith($"/{id}.dll", StringComparison.Ordinal)).ToArray();

        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.Equal((128, 128), SizeOfPng(package.GetEntry("icon.png")!));
        Assert.True(Value("description").Length > 40, Value("description"));
        Assert.Contains("README.md", files);
        Assert.NotEmpty(assemblies);
        Assert.All(assemblies, assembly => Assert.Contains(Path.ChangeExtension(assembly, ".xml"), files));
        Assert.True(File.Exists(Path.Combine(packed.Feed, $"{id}.{PackedFixture.Version}.snupkg")));

        string Value(string name) => metadata.Elements().First(element => element.Name.LocalName == name).Value;
    }

    [UnixTheory]
    [MemberData(nameof(Libraries))]
    public void Package_CarriesNobodyElsesCodeAndSaysWhoseAnAppNeeds(string id)
    {
        using var package = ZipFile.OpenRead(Path.Combine(packed.Feed, $"{id}.{PackedFixture.Version}.nupkg"));
        var notices = TextOf(package, "THIRD-PARTY-NOTICES.txt");

        Assert.All(package.Entries.Where(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal)), entry => Assert.Equal($"{id}.dll", entry.Name));
        Assert.StartsWith($"{id} is licensed under MIT", notices, StringComparison.Ordinal);
        Assert.Contains("code of others", notices, StringComparison.Ordinal);
        Assert.Contains("MIT License", TextOf(package, "LICENSE"), StringComparison.Ordinal);
    }

    [UnixTheory]
    [MemberData(nameof(Libraries))]
    public void Package_WithSettings_CarriesTheirSchemaAndTellsEditors(string id)
    {
        using var package = ZipFile.OpenRead(Path.Combine(packed.Feed, $"{id}.{PackedFixture.Version}.nupkg"));
        var schema = SourceTree.PathOf("src", id, "ConfigurationSchema.json");
        string[] files = ["ConfigurationSchema.json", $"build/{id}.targets", $"buildTransitive/{id}.targets"];

        var found = package.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(".targets", StringComparison.Ordinal) || name.EndsWith("Schema.json", StringComparison.Ordinal));

        Assert.Equal(File.Exists(schema) ? files : [], found.Order(StringComparer.Ordinal));
        if (File.Exists(schema))
        {
            Assert.Equal(File.ReadAllText(schema), TextOf(package, files[0]));
        }
    }

    [UnixFact]
    public void Tool_HasTheNoticesOfEveryFileItCarries()
    {
        using var package = ZipFile.OpenRead(Path.Combine(packed.Feed, $"Kenger.Cli.{PackedFixture.Version}.nupkg"));
        var notices = TextOf(package, "THIRD-PARTY-NOTICES.txt");
        var foreign = package.Entries
            .Where(entry => entry.FullName.StartsWith("tools/", StringComparison.Ordinal) && entry.Name.Split('.')[^1] is "dll" or "so" or "dylib" or "a")
            .Select(entry => entry.Name)
            .Where(name => !name.StartsWith("Kenger.", StringComparison.Ordinal) && name != "kenger.dll")
            .Distinct()
            .ToArray();

        Assert.Contains("Dapper.dll", foreign);
        Assert.Contains("libe_sqlite3.so", foreign);
        Assert.DoesNotContain(foreign, name => name.StartsWith("MySql.Data", StringComparison.Ordinal));
        Assert.All(foreign, name => Assert.Contains(name, notices, StringComparison.Ordinal));
        Assert.Contains("Permission is hereby granted", notices, StringComparison.Ordinal);
        Assert.Contains("Apache License", notices, StringComparison.Ordinal);
        Assert.Contains("MIT License", TextOf(package, "LICENSE"), StringComparison.Ordinal);
    }

    // What is in a release, for who has to know: each package's own list, and what others it brings, by address and hash.
    [UnixTheory]
    [MemberData(nameof(Libraries))]
    [InlineData("Kenger.Cli")]
    public void Package_HasItsBillOfMaterialsBesideIt(string id)
    {
        using var bill = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(packed.Feed, $"{id}.{PackedFixture.Version}.cdx.json")));
        var root = bill.RootElement;
        var about = root.GetProperty("metadata").GetProperty("component");
        // One may be there twice: .NET 8 and .NET 10 bring different versions of it.
        var shipped = root.GetProperty("components").EnumerateArray().Where(each => each.GetProperty("scope").GetString() == "required")
            .Select(each => (Name: each.GetProperty("name").GetString()!, What: each)).ToArray();
        var names = shipped.Select(each => each.Name).ToArray();

        Assert.Equal("CycloneDX", root.GetProperty("bomFormat").GetString());
        Assert.Equal((id, PackedFixture.Version), (about.GetProperty("name").GetString()!, about.GetProperty("version").GetString()));
        Assert.DoesNotContain("MinVer", names);
        Assert.All(shipped, each => Assert.True(
            each.Name.StartsWith("Kenger.", StringComparison.Ordinal)
                ? each.What.GetProperty("version").GetString() == PackedFixture.Version
                : each.What.GetProperty("hashes").GetArrayLength() > 0,
            each.What.GetRawText()));
        if (id == "Kenger.Cli")
        {
            Assert.Contains("Dapper", names);
            Assert.Contains("Kenger.Gateway", names);
            Assert.Contains("Yarp.ReverseProxy", names);
        }
    }

    // The size stands in the header, as https://www.w3.org/TR/png says.
    private static (int Width, int Height) SizeOfPng(ZipArchiveEntry file)
    {
        using var content = file.Open();
        Span<byte> header = stackalloc byte[24];
        content.ReadExactly(header);
        Assert.True(header[1..].StartsWith("PNG"u8));
        return (BinaryPrimitives.ReadInt32BigEndian(header[16..]), BinaryPrimitives.ReadInt32BigEndian(header[20..]));
    }

    private static string TextOf(ZipArchive package, string name)
    {
        using var reader = new StreamReader(package.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    [UnixFact]
    public void Tool_IsPackedAsKenger()
    {
        using var package = ZipFile.OpenRead(Path.Combine(packed.Feed, $"Kenger.Cli.{PackedFixture.Version}.nupkg"));
        using var settings = package.Entries.First(entry => entry.Name == "DotnetToolSettings.xml").Open();

        var command = XDocument.Load(settings).Descendants("Command").Single();

        Assert.Equal("kenger", command.Attribute("Name")!.Value);
    }

    [UnixFact]
    public async Task Tool_FromItsPackage_ServesTheConsole()
    {
        var directory = Path.Combine(packed.Outside, "tool");
        ZipFile.ExtractToDirectory(Path.Combine(packed.Feed, $"Kenger.Cli.{PackedFixture.Version}.nupkg"), directory);
        await using var server = AppProcess.StartDotnet(
            Directory.GetFiles(directory, "kenger.dll", SearchOption.AllDirectories).Single(),
            ["server", "--dev", "--listen", "http://127.0.0.1:0", "--store", "memory"],
            // Keys of sessions are kept in the home directory.
            new Dictionary<string, string> { ["HOME"] = directory });
        using var browser = new HttpClient { BaseAddress = new Uri((await server.WhenListeningAsync())[0]) };
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        // From the bare address, as people type it.
        var page = await browser.GetStringAsync(new Uri("/", UriKind.Relative));
        using var script = await browser.GetAsync(new Uri("/ui/assets/blazor.web.js", UriKind.Relative));
        using var circuit = await browser.PostAsync(new Uri("/ui/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null);

        Assert.Contains("<base href=\"/ui/\"", page, StringComparison.Ordinal);
        Assert.Contains("Overview", page, StringComparison.Ordinal);
        Assert.Equal("text/javascript", script.Content.Headers.ContentType!.MediaType);
        Assert.True(circuit.IsSuccessStatusCode, $"{circuit.StatusCode}");
    }

    [UnixFact]
    public async Task AppOutsideTheSolution_RegistersWithThePackagesAlone()
    {
        WriteApp();
        await using var build = AppProcess.Start("dotnet", ["build", "--nologo", "-o", "out"], workingDirectory: packed.Outside);
        Assert.True(await build.WhenExitedAsync(TimeSpan.FromMinutes(5)) == 0, build.Output);
        await using var platform = await KengerPlatform.StartAsync();

        await using var app = AppProcess.StartDotnet(
            Path.Combine(packed.Outside, "out", "Outside.dll"),
            ["--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string>
            {
                ["KENGER_REGISTRY_URL"] = platform.RegistryUrl,
                ["KENGER_REGISTRY_TOKEN"] = KengerPlatform.Token,
                ["KENGER_REGISTRY_NAMESPACE"] = KengerPlatform.Namespace,
            });
        var address = new Uri((await app.WhenListeningAsync())[0]).Authority;

        await Eventually.BecomesTrue(async () => (await platform.NodesAtGatewayAsync()).Contains(address), "the app at the gateway");
        Assert.Contains("it is the packed one", await platform.Http.GetStringAsync(platform.GatewayUrl), StringComparison.Ordinal);
    }

    // As editors ask: of the package that the app names and of the one that comes with it, each once.
    [UnixFact]
    public async Task AppOutsideTheSolution_AskedByAnEditor_NamesTheSchemasOfItsPackages()
    {
        WriteApp();
        await using var ask = AppProcess.Start("dotnet", ["msbuild", "-nologo", "-restore", "-getItem:JsonSchemaSegment"], workingDirectory: packed.Outside);
        Assert.True(await ask.WhenExitedAsync(TimeSpan.FromMinutes(5)) == 0, ask.Output + ask.Errors);
        using var answer = JsonDocument.Parse(ask.Output);
        var segments = answer.RootElement.GetProperty("Items").GetProperty("JsonSchemaSegment").EnumerateArray()
            .Select(each => (File: each.GetProperty("FullPath").GetString()!, Pattern: each.GetProperty("FilePathPattern").GetString()!)).ToArray();

        Assert.Equal(
            ["kenger.client", "kenger.registry.hosting"],
            segments.Select(each => Path.GetRelativePath(Path.Combine(packed.Outside, "packages"), each.File).Split(Path.DirectorySeparatorChar)[0]).Order(StringComparer.Ordinal));
        Assert.All(segments, each =>
        {
            Assert.True(File.Exists(each.File), each.File);
            Assert.Matches($"^({each.Pattern})$", "appsettings.json");
            Assert.Matches($"^({each.Pattern})$", "appsettings.Development.json");
        });
    }

    [UnixFact]
    public async Task TestingPage_AsItStands_ItsTestsPass()
    {
        var tests = TestingPage.Write(packed.Testing, packed.Properties);

        await using var run = AppProcess.Start("dotnet", ["test", "--nologo"], workingDirectory: tests);
        var exitCode = await run.WhenExitedAsync(TimeSpan.FromMinutes(10));

        Assert.True(exitCode == 0, run.Output + run.Errors);
        Assert.True(TestingPage.Tests >= 4, $"{TestingPage.Tests} tests");
        Assert.Matches($"Passed! .*Passed: +{TestingPage.Tests},", run.Output);
    }

    private void WriteApp()
    {
        File.WriteAllText(
            Path.Combine(packed.Outside, "Outside.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                {packed.Properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Kenger.Registry.Hosting" Version="{PackedFixture.Version}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(
            Path.Combine(packed.Outside, "Program.cs"),
            """
            var builder = WebApplication.CreateBuilder(args);
            builder.Services.AddKengerRegistry();
            var app = builder.Build();
            app.MapKengerStatus();
            app.MapGet("/", () => "it is the packed one");
            app.Run();
            """);
    }
}
