using System.Globalization;
using System.Text;

namespace Kenger.Cli.Tests.Hostile;

/// <summary>What a foreign registry could put into a field to write on somebody's terminal, or to look like something else.</summary>
internal static class HostileTexts
{
    /// <summary>Each with a letter on both sides, so that it is in the middle of something.</summary>
    public static readonly string[] All =
    [
        "\u001b[2J\u001b[31m", "\u001b]0;title\u0007", "\u001b]8;;http://evil\u001b\\", "\0", "\b\b\b", "\r", "\n", "\t", "\u007f", "\u0085", "\u009b31m",
        "\u009d", "\u202e", "\u202a", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u2028",
        "\u2029", "\U000E0041", "\U000E007F", "\ufffe", "\uffff", "\ufdd0", "\U0001FFFE", "\u3164", "\u180e", "\ufff9", "[red]", "[/]", "[[", "]]",
    ];

    /// <summary>All of them in one text.</summary>
    public static string Everything { get; } = "a" + string.Join('z', All) + "b";

    /// <summary>Null when nothing in it is obeyed by a terminal or seen by nobody; else where and what. Our own lines may end.</summary>
    public static string? FindIn(string output)
    {
        for (var i = 0; i < output.Length; i++)
        {
            if (!Rune.TryGetRuneAt(output, i, out var rune))
            {
                return Describe(output, i, output[i]);
            }

            var isOurs = output[i] == '\n' || (output[i] == '\r' && i + 1 < output.Length && output[i + 1] == '\n');
            var category = Rune.GetUnicodeCategory(rune);
            var isHidden = category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;
            if ((isHidden && !isOurs) || rune.Value is 0x3164)
            {
                return Describe(output, i, rune.Value);
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return null;
    }

    private static string Describe(string output, int at, int value) =>
        string.Create(CultureInfo.InvariantCulture, $"U+{value:X4} at {at}, after: {output[Math.Max(0, at - 40)..at]}");
}
