using System.Text;

namespace Quickstart.Display;

/// <summary>
/// The terminal's second screen, which nothing scrolls: each row is written where it belongs, and only when it has changed, so that what somebody marks stays marked.
/// What was on the first screen is there again at the end.
/// </summary>
internal sealed class Terminal : IDisposable
{
    private const string Enter = "\u001b[?1049h\u001b[?25l";
    private const string Leave = "\u001b[?25h\u001b[?1049l";
    private const string Clear = "\u001b[H\u001b[2J";
    private const string EraseToEndOfRow = "\u001b[K";
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    private (int Width, int Height) _size;
    private IReadOnlyList<StyledLine> _shown = [];

    public Terminal() => Write(Enter);

    /// <summary>Asked each time: people change the size of their windows.</summary>
    public static (int Width, int Height) Size
    {
        get
        {
            var (width, height) = (Console.WindowWidth, Console.WindowHeight);
            return (width > 0 ? width : UsualWidth, height > 0 ? height : UsualHeight);
        }
    }

    public void Paint((int Width, int Height) size, IReadOnlyList<StyledLine> rows)
    {
        var text = new StringBuilder();
        if (size != _size)
        {
            // What a terminal makes of the rows it had is its own affair.
            text.Append(Clear);
            (_size, _shown) = (size, []);
        }

        for (var row = 0; row < Math.Max(rows.Count, _shown.Count); row++)
        {
            var next = row < rows.Count ? rows[row].ToTerminal() : "";
            if (row >= _shown.Count || next != _shown[row].ToTerminal())
            {
                text.Append($"\u001b[{row + 1};1H").Append(next);
                // In a full row the place to erase from would be its last sign.
                text.Append(row < rows.Count && rows[row].Signs.Count >= size.Width ? "" : EraseToEndOfRow);
            }
        }

        _shown = rows;
        if (text.Length > 0)
        {
            Write(text.ToString());
        }
    }

    public void Dispose() => Write(Leave);

    private static void Write(string text)
    {
        Console.Out.Write(text);
        Console.Out.Flush();
    }
}
