using System.Globalization;
using Kenger.Registry.Server.State.Notices;

namespace Kenger.Registry.Server.Notices.Formats;

/// <summary>A notice as lines of plain text. What strangers named is made visible, and no line of theirs begins another.</summary>
internal static class NoticeText
{
    private const int MaxTitle = 240;
    private const int MaxLine = 900;

    public static string Title(Notice notice) => Cut(notice.Title, MaxTitle);

    /// <summary>All but the title and what to do: why, the numbers, the list.</summary>
    public static IEnumerable<string> Lines(Notice notice)
    {
        if (notice.Reason is { } reason)
        {
            yield return Cut(reason, MaxLine);
        }

        foreach (var line in notice.Numbers)
        {
            yield return Cut(line, MaxLine);
        }

        if (notice.Total > 1)
        {
            var more = notice.Total - notice.Items.Count;
            yield return Cut(string.Join(", ", notice.Items), 3 * MaxLine)
                + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {more} more") : "");
        }
    }

    public static string? Command(Notice notice) => notice.Command is { } command ? Cut(command, MaxLine) : null;

    /// <summary>The whole as plain text, with the links beneath.</summary>
    public static string Plain(Notice notice, IReadOnlyList<NoticeLink> links) => string.Join(
        '\n',
        [
            Title(notice),
            .. Lines(notice),
            .. Command(notice) is { } command ? [$"To do: {command}"] : Array.Empty<string>(),
            .. links.Select(link => $"{link.Label}: {link.Url}"),
        ]);

    /// <summary>Visible, on one line, and no longer than that.</summary>
    public static string Cut(string text, int max) => Shorten(OneLine(text), max);

    /// <summary>Visible, on one line.</summary>
    public static string OneLine(string text) => VisibleText.Escape(text.ReplaceLineEndings(" ").Replace('\t', ' '));

    /// <summary>No longer than that, and no half of a letter at the end.</summary>
    public static string Shorten(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var end = max - 1;
        return (char.IsHighSurrogate(text[end - 1]) ? text[..(end - 1)] : text[..end]) + "…";
    }
}
