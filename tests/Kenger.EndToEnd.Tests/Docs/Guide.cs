using System.Text.RegularExpressions;

namespace Kenger.EndToEnd.Tests.Docs;

/// <summary>The blocks of code in a document.</summary>
internal sealed partial class Guide
{
    private readonly string[] _blocks;

    private Guide(string[] blocks) => _blocks = blocks;

    public static Guide Read(params string[] path) => new(
    [
        .. Block().Matches(File.ReadAllText(SourceTree.PathOf(path)).ReplaceLineEndings("\n")).Select(match => match.Groups["code"].Value),
    ]);

    /// <summary>A file of the reader's, shown with its path in the first line, as a comment.</summary>
    public string FileOf(string path)
    {
        var block = _blocks.Single(block => block.StartsWith($"# {path}\n", StringComparison.Ordinal) || block.StartsWith($"// {path}\n", StringComparison.Ordinal));
        return block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>The commands to paste that begin like this.</summary>
    public IReadOnlyList<string> CommandsThatBegin(string with) =>
        [.. _blocks.SelectMany(block => block.Split('\n')).Where(line => line.StartsWith(with, StringComparison.Ordinal))];

    // Blocks inside a list are indented.
    [GeneratedRegex("^ *```[a-z]+\n(?<code>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Block();
}

/// <summary>What a unit of systemd starts.</summary>
internal sealed record Unit(IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    public string Command => Of("ExecStart").Single();

    public string Directory => Of("WorkingDirectory").Single();

    public IEnumerable<string> Environment => Of("Environment");

    public static Unit Parse(string text) => new(
    [
        .. from line in text.Split('\n')
           let end = line.IndexOf('=', StringComparison.Ordinal)
           where end > 0
           select KeyValuePair.Create(line[..end], line[(end + 1)..]),
    ]);

    private IEnumerable<string> Of(string key) => Settings.Where(setting => setting.Key == key).Select(setting => setting.Value);
}
