using System.CommandLine;
using System.Globalization;

namespace Kenger.Cli.Completion;

/// <summary>
/// Answers the shells' question, <c>kenger [suggest:POSITION] "nodes --"</c>: the words that may stand at that position, one a line. Never fails,
/// and says nothing on the error output: it runs while somebody types.
/// </summary>
internal static class Suggestions
{
    private const string Directive = "[suggest";

    public static bool AreAskedFor(string[] arguments) =>
        arguments is [var first, ..] && first.StartsWith(Directive, StringComparison.Ordinal) && first.EndsWith(']');

    /// <summary>Writes them.</summary>
    /// <param name="root">The tool.</param>
    /// <param name="arguments">The directive, and the line without the tool's name.</param>
    /// <param name="output">Where to.</param>
    public static void Write(RootCommand root, string[] arguments, TextWriter output)
    {
        foreach (var word in Find(root, UpTo(arguments[0], arguments.Length > 1 ? arguments[^1] : "")))
        {
            output.WriteLine(word);
        }
    }

    /// <summary>The words that may stand at the end of a line, in place of the one that is begun there.</summary>
    public static IReadOnlyList<string> Find(RootCommand root, string line)
    {
        // The library takes the word that is begun for a whole one, a command's whole name for example, and offers what follows it.
        var begun = line[(line.AsSpan().LastIndexOfAny(" \t\r\n") + 1)..];
        var before = line[..^begun.Length];
        return
        [
            .. root.Parse(before, new ParserConfiguration { ResponseFileTokenReplacer = null }).GetCompletions(before.Length).Select(item => item.Label)
                // Options are offered to who begins one, and help by its name alone.
                .Where(label => label.StartsWith(begun, StringComparison.Ordinal) && label[0] != '/' && (begun.Length > 0 || label[0] != '-'))
                .Where(VisibleText.IsVisible).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    // [suggest:12]: what stands behind the cursor does not count.
    private static string UpTo(string directive, string line)
    {
        var position = directive[Directive.Length..^1].TrimStart(':');
        return int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length < line.Length ? line[..length] : line;
    }
}
