using System.Globalization;
using System.Text;

namespace Kenger;

/// <summary>
/// Text that others wrote, made fit to be shown: what a terminal would obey, or nobody would see, is written as an escape, <c>\u001B</c> or
/// <c>\U000E0041</c>. Letters of all languages and emoji stay as they are. A backslash stays one too: this is for eyes, not for programs.
/// </summary>
internal static class VisibleText
{
    private const int Joiner = 0x200D;
    private const int NonJoiner = 0x200C;

    /// <summary>The same text when nothing in it needs an escape.</summary>
    public static string Escape(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text ?? "";
        }

        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i += LengthAt(text, i))
        {
            if (IsHidden(text, i))
            {
                AppendEscape(shown, text, i);
            }
            else
            {
                shown.Append(text, i, LengthAt(text, i));
            }
        }

        return shown.ToString();
    }

    /// <summary>
    /// JSON for a terminal: the escapes are JSON's own, so that it means what it meant. Only the blanks between values stay, without carriage
    /// returns, which would let a line write over another.
    /// </summary>
    public static string EscapeJson(string json)
    {
        if (!json.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return json;
        }

        var text = new StringBuilder(json.Length + 16);
        for (var i = 0; i < json.Length; i += LengthAt(json, i))
        {
            if (json[i] is '\n' or '\t' || !IsHidden(json, i))
            {
                text.Append(json, i, LengthAt(json, i));
            }
            else if (json[i] != '\r')
            {
                foreach (var unit in json.AsSpan(i, LengthAt(json, i)))
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }
        }

        return text.ToString();
    }

    /// <summary>Whether all of it can be seen, and half a character is nowhere.</summary>
    public static bool IsVisible(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            for (var i = 0; i < text.Length; i += LengthAt(text, i))
            {
                if (IsHidden(text, i))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static void AppendEscape(StringBuilder shown, string text, int i)
    {
        var simple = text[i] switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => null };
        if (simple is not null)
        {
            shown.Append(simple);
        }
        else if (LengthAt(text, i) == 2)
        {
            shown.Append(CultureInfo.InvariantCulture, $"\\U{char.ConvertToUtf32(text, i):X8}");
        }
        else
        {
            shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
        }
    }

    // Half a surrogate pair counts for itself.
    private static int LengthAt(string text, int i) => Rune.TryGetRuneAt(text, i, out var rune) ? rune.Utf16SequenceLength : 1;

    private static bool IsHidden(string text, int i)
    {
        if (!Rune.TryGetRuneAt(text, i, out var rune))
        {
            return true;
        }

        return rune.Value switch
        {
            Joiner => !IsBetween(text, i, IsEmoji) && !IsBetween(text, i, IsJoinedScript),
            NonJoiner => !IsBetween(text, i, IsJoinedScript),
            // A variant of the character before it; a second one is there for no reader.
            _ when IsVariationSelector(rune.Value) => i == 0 || IsVariationSelector(RuneBefore(text, i)) || IsSpaceOrHidden(RuneBefore(text, i)),
            _ => IsHidden(rune),
        };
    }

    // Those whose category doesn't say so are letters, marks or unassigned, and blank in every font: Unicode calls them default-ignorable.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate => true,
        UnicodeCategory.Format => !IsVisibleFormat(rune.Value),
        _ => rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2065 or 0x3164 or 0xFFA0
                or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE00FF) or (>= 0xE01F0 and <= 0xE0FFF) or (>= 0xFDD0 and <= 0xFDEF)
            || (rune.Value & 0xFFFE) == 0xFFFE,
    };

    // Signs that stand before Arabic, Syriac and Kaithi numbers, and those that place hieroglyphs.
    private static bool IsVisibleFormat(int value) => value
        is (>= 0x0600 and <= 0x0605) or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD or (>= 0x13430 and <= 0x1343F);

    private static bool IsVariationSelector(int value) => value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsSpaceOrHidden(int value) => value <= ' ' || value is Joiner or NonJoiner || (Rune.IsValid(value) && IsHidden(new Rune(value)));

    private static bool IsBetween(string text, int i, Func<int, bool> kind) =>
        i > 0 && i + 1 < text.Length && kind(RuneBefore(text, i)) && Rune.TryGetRuneAt(text, i + 1, out var after) && kind(after.Value)
        && !IsVariationSelector(after.Value);

    // What emoji are joined of: pictures, the shades of skin among them, and the sign that asks for the coloured form.
    private static bool IsEmoji(int value) => value is (>= 0x2190 and <= 0x2BFF) or 0xFE0F or (>= 0x1F000 and <= 0x1FAFF);

    // The scripts, Arabic to Sinhala, whose spelling needs joiners.
    private static bool IsJoinedScript(int value) => value is >= 0x0600 and <= 0x0DFF;

    private static int RuneBefore(string text, int i) =>
        i >= 2 && char.IsSurrogatePair(text[i - 2], text[i - 1]) ? char.ConvertToUtf32(text, i - 2) : text[i - 1];
}
