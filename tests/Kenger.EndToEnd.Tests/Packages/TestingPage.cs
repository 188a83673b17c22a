using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Packages;

/// <summary>The app of the README, and beside it a test project with all that <c>docs/testing.md</c> shows: as somebody has them who follows both.</summary>
internal static partial class TestingPage
{
    private static readonly string[] PackagesOfTests =
        ["Microsoft.AspNetCore.Mvc.Testing", "Microsoft.NET.Test.Sdk", "xunit", "xunit.runner.visualstudio"];

    private static readonly Lazy<Dictionary<string, string>> Versions = new(() => XDocument.Load(SourceTree.PathOf("Directory.Packages.props"))
        .Descendants("PackageVersion").ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value));

    /// <summary>How many tests the page shows.</summary>
    public static int Tests => Blocks("docs/testing.md").Sum(code => code.Split("[Fact]").Length - 1);

    /// <summary>Writes both projects.</summary>
    /// <param name="directory">Where to.</param>
    /// <param name="properties">What every project outside needs, as lines of a project file.</param>
    /// <returns>The folder of the test project.</returns>
    public static string Write(string directory, string properties)
    {
        var (app, tests) = (Directory.CreateDirectory(Path.Combine(directory, "orders")).FullName, Directory.CreateDirectory(Path.Combine(directory, "tests")).FullName);
        File.WriteAllText(
            Path.Combine(app, "orders.csproj"),
            Project("Microsoft.NET.Sdk.Web", properties, Package("Kenger.Registry.Hosting", PackedFixture.Version)));
        File.WriteAllText(Path.Combine(app, "Program.cs"), Blocks("README.md").First(code => code.Contains("AddKengerRegistry()", StringComparison.Ordinal)));
        File.WriteAllText(
            Path.Combine(tests, "tests.csproj"),
            Project(
                "Microsoft.NET.Sdk",
                properties,
                string.Concat(PackagesOfTests.Select(name => Package(name, Versions.Value[name])))
                    + Package("Kenger.Testing", PackedFixture.Version)
                    + "<FrameworkReference Include=\"Microsoft.AspNetCore.App\" /><ProjectReference Include=\"../orders/orders.csproj\" />"));
        // What is no part of a class stands in an app that is built otherwise.
        foreach (var (code, index) in Blocks("docs/testing.md").Where(code => code.Contains("class ", StringComparison.Ordinal)).Select((code, index) => (code, index)))
        {
            File.WriteAllText(Path.Combine(tests, $"Block{index}.cs"), code);
        }

        return tests;
    }

    private static string Project(string sdk, string properties, string items) =>
        $"<Project Sdk=\"{sdk}\"><PropertyGroup><Nullable>enable</Nullable>{properties}</PropertyGroup><ItemGroup>{items}</ItemGroup></Project>";

    private static string Package(string name, string version) => $"<PackageReference Include=\"{name}\" Version=\"{version}\" />";

    private static IEnumerable<string> Blocks(string document) =>
        CSharpBlock().Matches(File.ReadAllText(SourceTree.PathOf(document)).ReplaceLineEndings("\n")).Select(block => block.Groups["code"].Value);

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CSharpBlock();
}
