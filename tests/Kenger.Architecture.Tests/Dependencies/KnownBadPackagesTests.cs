namespace Kenger.Architecture.Tests.Dependencies;

/// <summary>No known hole comes in by a package, and this check would say so.</summary>
public sealed class KnownBadPackagesTests
{
    [Fact]
    public void Graph_OfEveryProject_HasNothingKnownToBeBad()
    {
        var projects = RestoredGraph.Projects.ToArray();

        // What is not restored would look as if it had nothing.
        Assert.Empty(Repository.Packages.Except(projects.Select(project => Path.GetFileName(project))));
        Assert.Empty(projects.SelectMany(project => KnownBadPackages.In(RestoredGraph.Of(project)).Select(problem => $"{Path.GetFileName(project)}: {problem}")));
    }

    // The control: that nothing is found must mean that nothing is there.
    [Fact]
    public void Graph_MadeUpWithABadVersion_IsFound()
    {
        const string Assets = """
            {
              "packageFolders": { "/nowhere/": {} },
              "libraries": { "Newtonsoft.Json/12.0.3": { "path": "newtonsoft.json/12.0.3" }, "Refit/16.4.0": { "path": "refit/16.4.0" } },
              "targets": { "net10.0": {
                "Newtonsoft.Json/12.0.3": { "type": "package", "runtime": { "lib/netstandard2.0/Newtonsoft.Json.dll": {} } },
                "Refit/16.4.0": { "type": "package" } } }
            }
            """;

        Assert.Equal(
            "Newtonsoft.Json 12.0.3 is bad (CVE-2024-21907, deeply nested JSON ends the process): use 13.0.1 or later",
            Assert.Single(KnownBadPackages.In(RestoredGraph.Parse(Assets))));
    }

    [Fact]
    public void List_EachEntry_BeginsAndEndsWhereItSays()
    {
        Assert.NotEmpty(KnownBadPackages.All);
        foreach (var bad in KnownBadPackages.All)
        {
            Assert.False(bad.Matches(Package(bad, bad.Below)));
            Assert.True(bad.Matches(Package(bad, bad.From ?? "0.0.1")), $"{bad.Id}: an empty range");
            Assert.True(bad.Matches(Package(bad, bad.Below + "-preview.1")));
            Assert.Matches("^CVE-[0-9]{4}-[0-9]+$", bad.Advisory);
        }

        static RestoredPackage Package(KnownBad bad, string version) => new(bad.Id.ToLowerInvariant(), version, "", []);
    }

    [Theory]
    [InlineData("1.0.0", "1.0.1", -1)]
    [InlineData("1.0", "1.0.0.0", 0)]
    [InlineData("10.0.0", "9.9.9", 1)]
    [InlineData("1.0.0-rc.1", "1.0.0", -1)]
    [InlineData("1.0.0-rc.2", "1.0.0-rc.10", -1)]
    [InlineData("1.0.0-rc.1", "1.0.0-preview.9", 1)]
    [InlineData("1.0.0+abc", "1.0.0", 0)]
    public void Version_IsOrderedAsNuGetDoes(string left, string right, int order) =>
        Assert.Equal(order, Math.Sign(PackageVersion.Parse(left).CompareWith(PackageVersion.Parse(right))));
}
