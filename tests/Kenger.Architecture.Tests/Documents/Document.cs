using System.Text;
using System.Text.RegularExpressions;
using Kenger.TestKit;

namespace Kenger.Architecture.Tests.Documents;

/// <summary>A Markdown file of the repository.</summary>
internal sealed partial class Document
{
    private readonly string _text;

    private Document(string path, string text) => (Path, _text) = (path, text.ReplaceLineEndings("\n"));

    /// <summary>Relative to the repository, with slashes.</summary>
    public string Path { get; }

    /// <summary>All that people read, without what the build makes.</summary>
    public static IEnumerable<Document> All =>
        Directory.EnumerateFiles(SourceTree.Root, "*.md", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(SourceTree.Root, file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "TestResults" || (part.StartsWith('.') && part != ".github")))
            .Order(StringComparer.Ordinal)
            .Select(path => Of(path, File.ReadAllText(SourceTree.PathOf(path))));

    public static Document Of(string path, string text) => new(path, text);

    /// <summary>Where its links to other files, and to its own headings, lead.</summary>
    public IEnumerable<string> Links =>
        Link().Matches(InlineCode().Replace(Fence().Replace(_text, ""), "")).Select(match => match.Groups["target"].Value).Where(target => !Scheme().IsMatch(target));

    /// <summary>What a link may name behind its <c>#</c>, as GitHub makes it of the headings.</summary>
    public IReadOnlySet<string> Anchors
    {
        get
        {
            var anchors = new HashSet<string>(StringComparer.Ordinal);
            foreach (Match heading in Heading().Matches(Fence().Replace(_text, "")))
            {
                var anchor = AnchorOf(heading.Groups["text"].Value);
                var name = anchor;
                for (var number = 1; !anchors.Add(name); number++)
                {
                    name = $"{anchor}-{number}";
                }
            }

            return anchors;
        }
    }

    /// <summary>Its blocks of C#, each with the line it begins in.</summary>
    public IEnumerable<(int Line, string Code)> CSharp =>
        CSharpBlock().Matches(_text).Select(match => (_text.AsSpan(0, match.Index).Count('\n') + 2, match.Groups["code"].Value));

    /// <summary>Its blocks of JSON, each with the line it begins in.</summary>
    public IEnumerable<(int Line, string Code)> Json =>
        JsonBlock().Matches(_text).Select(match => (_text.AsSpan(0, match.Index).Count('\n') + 2, match.Groups["code"].Value));

    private static string AnchorOf(string heading)
    {
        var shown = Link().Replace(heading, match => match.Groups["shown"].Value);
        var anchor = new StringBuilder();
        foreach (var sign in shown.Trim().ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(sign) || sign is '_' or '-')
            {
                anchor.Append(sign);
            }
            else if (sign == ' ')
            {
                anchor.Append('-');
            }
        }

        return anchor.ToString();
    }

    [GeneratedRegex(@"\[(?<shown>[^\[\]]*)\]\((?<target>[^()\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+:", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Scheme();

    [GeneratedRegex("`[^`\n]*`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex InlineCode();

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Fence();

    [GeneratedRegex("^#{1,6} (?<text>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Heading();

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("^```json\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex JsonBlock();
}
