using System.Text;

namespace Kenger.Bench.Reports;

/// <summary>What a benchmark found: aligned for a terminal, and as markdown.</summary>
internal sealed class Table(string title, params string[] columns)
{
    private readonly List<string[]> _rows = [];
    private readonly List<string> _notes = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>A sentence below the table.</summary>
    public void Note(string text) => _notes.Add(text);

    public override string ToString() => Render("# ", "  ", "", "-");

    public string ToMarkdown() => Render("## ", " | ", "| ", ":");

    private string Render(string heading, string between, string edge, string alignRight)
    {
        var widths = columns.Select((name, i) => _rows.Select(row => row[i].Length).Append(name.Length).Max()).ToArray();
        var text = new StringBuilder().Append(heading).AppendLine(title).AppendLine();
        AppendRow(columns);
        AppendRow([.. widths.Select((width, i) => new string('-', width - 1) + (i == 0 ? "-" : alignRight))]);
        _rows.ForEach(AppendRow);
        foreach (var note in _notes)
        {
            text.AppendLine().AppendLine(note);
        }

        return text.ToString();

        // The first column is words, the others are numbers.
        void AppendRow(string[] cells) => text
            .Append(edge)
            .AppendJoin(between, cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))
            .AppendLine(edge.Length == 0 ? "" : " |");
    }
}
