using System.Text.RegularExpressions;

namespace Kenger.EndToEnd.Tests.Deployment;

/// <summary>Whatever the files in <c>deploy</c> set, some part of Kenger reads.</summary>
public sealed partial class SettingsOfDeployTests
{
    private static readonly string[] FilesWithSettings =
    [
        .. Directory.EnumerateFiles(DeployFolder.PathOf(), "*", SearchOption.AllDirectories)
            .Where(file => Variable().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(DeployFolder.PathOf(), file)).Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Files => [.. FilesWithSettings];

    [Theory]
    [MemberData(nameof(Files))]
    public void Variables_OfEachFile_AreKnown(string file)
    {
        var known = Variable().Matches(File.ReadAllText(SourceTree.PathOf("src", "Shared", "Configuration", "KnownVariables.cs"))).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

        var set = Variable().Matches(File.ReadAllText(DeployFolder.PathOf(file))).Select(match => match.Value).Distinct(StringComparer.Ordinal);

        Assert.Empty(set.Except(known));
    }

    [Fact]
    public void Files_OfUnitsAndManifests_AreAmongThese() =>
        Assert.All((string[])["systemd/kenger-gateway.service", "compose/compose.yml", "kubernetes/gateway.yml"], file => Assert.Contains(file, FilesWithSettings));

    [GeneratedRegex("KENGER_[A-Z0-9_]+[A-Z0-9]", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Variable();
}
