using System.Text.Json;
using Kenger.TestKit;

namespace Kenger.Architecture.Tests.Dependencies;

/// <summary>The packages that restoring a project brought, as the build itself uses them.</summary>
internal static class RestoredGraph
{
    private static readonly string[] Folders = ["src", "tests", "samples", "bench"];

    private static readonly string[] Carried = ["runtime", "runtimeTargets", "resource"];

    /// <summary>All projects of the repository that are restored here.</summary>
    public static IEnumerable<string> Projects =>
        Folders
            .SelectMany(folder => Directory.EnumerateDirectories(SourceTree.PathOf(folder)))
            .Where(project => File.Exists(AssetsOf(project)))
            .Order(StringComparer.Ordinal);

    /// <summary>The packages of a project, over all its target frameworks.</summary>
    /// <param name="project">Its folder.</param>
    public static IReadOnlyList<RestoredPackage> Of(string project) => Parse(File.ReadAllText(AssetsOf(project)));

    /// <summary>The packages in a restore's result, in the order of their names.</summary>
    public static IReadOnlyList<RestoredPackage> Parse(string assets)
    {
        using var document = JsonDocument.Parse(assets);
        var root = document.RootElement;
        var folders = root.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToArray();
        var libraries = root.GetProperty("libraries");
        return
        [
            .. from target in root.GetProperty("targets").EnumerateObject()
               from library in target.Value.EnumerateObject()
               where library.Value.GetProperty("type").GetString() == "package"
               group library.Value by library.Name into same
               orderby same.Key
               let name = same.Key.Split('/')
               let path = libraries.GetProperty(same.Key).GetProperty("path").GetString()!
               select new RestoredPackage(
                   name[0],
                   name[1],
                   folders.Select(folder => Path.Combine(folder, path)).FirstOrDefault(Directory.Exists) ?? "",
                   [.. same.SelectMany(FilesOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]),
        ];
    }

    private static string AssetsOf(string project) => Path.Combine(project, "obj", "project.assets.json");

    private static IEnumerable<string> FilesOf(JsonElement library) =>
        from kind in Carried
        where library.TryGetProperty(kind, out _)
        from file in library.GetProperty(kind).EnumerateObject()
        let name = file.Name.Split('/')[^1]
        where name != "_._"
        select name;
}

/// <summary>A package in the graph.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Folder">Where it lies; empty when it lies nowhere.</param>
/// <param name="Files">What an app that uses it carries of it; empty for analyzers and the like.</param>
internal sealed record RestoredPackage(string Id, string Version, string Folder, IReadOnlyList<string> Files);
