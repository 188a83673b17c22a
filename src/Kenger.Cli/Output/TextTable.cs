using Spectre.Console;

namespace Kenger.Cli.Output;

/// <summary>Columns below their names, without lines between them: short on a screen, and easy for grep.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new Table().Border(TableBorder.None);

    public TextTable(params string[] columns)
    {
        foreach (var column in columns)
        {
            _table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0) });
        }
    }

    public bool IsEmpty => _table.Rows.Count == 0;

    public TextTable Right(int column)
    {
        _table.Columns[column].RightAligned();
        return this;
    }

    /// <summary>Adds a row of plain cells, each made visible; a colour is for all cells that have none of their own.</summary>
    public void Add(Color? color, params IEnumerable<Cell> cells) =>
        _table.AddRow(cells.Select(cell => new Text(VisibleText.Escape(cell.Text), new Style(cell.Color ?? color))));

    /// <summary>Without the names of the columns.</summary>
    public TextTable Headless()
    {
        _table.HideHeaders();
        return this;
    }

    public Table Render() => _table;
}

/// <summary>A text in a table, and its colour.</summary>
internal readonly record struct Cell(string Text, Color? Color = null)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>What colours mean, in all tables.</summary>
internal static class StatusColor
{
    /// <summary>As it should be.</summary>
    public static readonly Color Good = Color.Green;

    /// <summary>Gets no traffic, or not all, or waits, because somebody wants it so or somebody has to look.</summary>
    public static readonly Color Waiting = Color.Yellow;

    /// <summary>Broken, gone, given up.</summary>
    public static readonly Color Bad = Color.Red;
}
