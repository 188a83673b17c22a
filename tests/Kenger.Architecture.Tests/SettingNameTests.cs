using System.Text.RegularExpressions;
using Kenger.TestKit;

namespace Kenger.Architecture.Tests;

/// <summary>What packages that don't know each other must know of each other's settings, to call none of them misspelt.</summary>
public sealed partial class SettingNameTests
{
    [Fact]
    public void Variables_ThatAnySourceReads_AreKnown()
    {
        var read = Directory.EnumerateFiles(SourceTree.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && Path.GetFileName(file) is not ("KnownVariables.cs" or "InjectedVariable.cs"))
            .SelectMany(file => Variable().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value)
            // A secret may also be given as a file.
            .SelectMany(name => name.EndsWith("_TOKEN", StringComparison.Ordinal) ? [name, name + "_FILE"] : (string[])[name])
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

        Assert.Equal(read, NamesIn("KnownVariables.cs", Variable()));
    }

    [Fact]
    public void Keys_OfTheClientAndTheSdk_AreKnown()
    {
        string[] sources =
        [
            File.ReadAllText(SourceTree.PathOf("src", "Kenger.Registry.Hosting", "Configuration", "Setting.cs")),
            File.ReadAllText(SourceTree.PathOf("src", "Kenger.Client", "Configuration", "KengerClientOptionsSetup.cs")),
        ];
        var read = sources.SelectMany(source => Key().Matches(source)).Select(match => match.Groups["name"].Value)
            .SelectMany(name => name == "Token" ? [name, "TokenFile"] : name == "Urls" ? ["Url"] : (string[])[name])
            .Where(name => name is not "Text")
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

        Assert.Equal(read, NamesIn("RegistryKeys.cs", Word()));
    }

    private static IEnumerable<string> NamesIn(string file, Regex name) =>
        name.Matches(File.ReadAllText(SourceTree.PathOf("src", "Shared", "Configuration", file)))
            .Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal);

    [GeneratedRegex("\"(?<name>KENGER_[A-Z0-9]+_[A-Z0-9_]*[A-Z0-9])\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Variable();

    [GeneratedRegex("nameof\\(Kenger(Registry|Client)Options\\.(?<name>[A-Za-z]+)\\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Key();

    [GeneratedRegex("\"(?<name>[A-Z][A-Za-z]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Word();
}
