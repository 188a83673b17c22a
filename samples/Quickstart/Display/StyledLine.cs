using System.Text;

namespace Quickstart.Display;

/// <summary>A line of a screen: signs, each with the style it is shown in (the parameters of its escape sequence; empty for none).</summary>
internal sealed record StyledLine(IReadOnlyList<(char Sign, string Style)> Signs)
{
    public const string Bold = "1";
    public const string Red = "31";
    public const string Green = "32";
    public const string Blue = "34";
    public const string Grey = "90";

    private const string Reset = "\u001b[0m";

    public string Text => string.Concat(Signs.Select(each => each.Sign));

    public static StyledLine Of(params IEnumerable<(string Text, string Style)> pieces) =>
        new([.. pieces.SelectMany(piece => piece.Text.Select(sign => (sign, piece.Style)))]);

    public static StyledLine Of(string text, string style = "") => Of([(text, style)]);

    public StyledLine CutTo(int width) => Signs.Count <= width ? this : new([.. Signs.Take(width)]);

    /// <summary>The line in rows that are no wider than the screen, broken between words; rows after the first are indented by two more.</summary>
    public IReadOnlyList<StyledLine> WrapTo(int width)
    {
        var indent = Enumerable.Repeat((' ', ""), Math.Min(Text.TakeWhile(sign => sign == ' ').Count() + 2, width / 2)).ToArray();
        var rows = new List<StyledLine>();
        var rest = Signs;
        while (rest.Count > width)
        {
            // The last space that leaves something before it; a word that is wider than the screen is cut.
            var first = rest.TakeWhile(each => each.Sign == ' ').Count();
            var space = Enumerable.Range(first, Math.Max(0, width + 1 - first)).LastOrDefault(index => rest[index].Sign == ' ');
            var end = space > first ? space : width;
            rows.Add(new([.. rest.Take(end)]));
            rest = [.. indent, .. rest.Skip(end).SkipWhile(each => each.Sign == ' ')];
        }

        rows.Add(new(rest));
        return rows;
    }

    /// <summary>With escape sequences, as a terminal takes it.</summary>
    public string ToTerminal()
    {
        var text = new StringBuilder();
        var style = "";
        foreach (var (sign, next) in Signs)
        {
            if (next != style)
            {
                text.Append(Reset).Append(next.Length > 0 ? $"\u001b[{next}m" : "");
                style = next;
            }

            text.Append(sign);
        }

        return text.Append(style.Length > 0 ? Reset : "").ToString();
    }
}
