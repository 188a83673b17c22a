using System.Xml.Linq;
using Kenger.TestKit;

namespace Kenger.Architecture.Tests;

/// <summary>The sources as they lie on disk.</summary>
internal static class Repository
{
    /// <summary>The packages, by the names of their folders below <c>src</c>.</summary>
    public static IEnumerable<string> Packages =>
        Directory.GetDirectories(SourceTree.PathOf("src"), "Kenger.*").Select(directory => Path.GetFileName(directory)).Order(StringComparer.Ordinal);

    public static string PathOf(string package) => SourceTree.PathOf("src", package);

    /// <summary>The source files of a package, without what the build makes.</summary>
    public static IEnumerable<string> SourcesOf(string package) =>
        Directory.EnumerateFiles(PathOf(package), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(PathOf(package), file).Split(Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"))
            .Order(StringComparer.Ordinal);

    /// <summary>The files of <c>src/Shared</c> that a package compiles into itself.</summary>
    public static IEnumerable<string> SharedSourcesOf(string package) =>
        from item in ProjectOf(package).Descendants("Compile")
        from pattern in item.Attribute("Include")!.Value.Split(';')
        let full = Path.GetFullPath(Path.Combine(PathOf(package), pattern))
        from file in Directory.EnumerateFiles(Path.GetDirectoryName(full)!, Path.GetFileName(full))
        select file;

    /// <summary>What a package calls something that shared sources name: see its project file.</summary>
    public static IEnumerable<(string Name, string Means)> AliasesOf(string package) =>
        ProjectOf(package).Descendants("Using").Where(item => item.Attribute("Alias") is not null && item.Attribute("Condition") is null)
            .Select(item => (item.Attribute("Alias")!.Value, item.Attribute("Include")!.Value));

    /// <summary>The packages a package's project references.</summary>
    public static IEnumerable<string> ReferencesOf(string package) =>
        ProjectOf(package).Descendants("ProjectReference").Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value));

    public static bool IsWebProject(string package) => ProjectOf(package).Root!.Attribute("Sdk")!.Value == "Microsoft.NET.Sdk.Web";

    private static XDocument ProjectOf(string package) => XDocument.Load(Path.Combine(PathOf(package), package + ".csproj"));
}
