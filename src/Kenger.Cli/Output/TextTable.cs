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

    /// <summary>Adds a row of plain cells, each made visible; a colour is for the whole row.</summary>
    public void Add(Color? color, params IEnumerable<string> cells)
    {
        var style = new Style(color);
        _table.AddRow(cells.Select(cell => new Text(VisibleText.Escape(cell), style)));
    }

    public Table Render() => _table;
}
