using System.Globalization;
using Quickstart.Stage;
using Quickstart.Storyline;

namespace Quickstart.Display;

/// <summary>What a screen of a given size shows: the last lines of the story, and the table below them. Made anew for each size.</summary>
internal static class Frame
{
    private const int MinToldRows = 3;
    private const int MinBarWidth = 5;
    private const int MaxBarWidth = 40;
    private const int WideGap = 2;

    // Name, width, whether it is a number.
    private static readonly (string Name, int Width, bool IsNumber)[] Columns =
    [
        ("service", 7, false), ("version", 7, false), ("state", 7, false),
        ("weight", 6, true), ("requests", 8, true), ("share", 7, true), ("expected", 8, true),
    ];

    /// <summary>Rows that are no wider than the screen, and no more than it has.</summary>
    public static IReadOnlyList<StyledLine> Compose(IEnumerable<StyledLine> told, Scene? scene, int width, int height)
    {
        var table = scene is null ? [] : ToTable(scene, width);
        var rows = told.SelectMany(line => line.WrapTo(width)).ToArray();
        var forStory = Math.Max(height - table.Count - 1, Math.Min(MinToldRows, height));
        var shown = rows.TakeLast(forStory).ToList();
        if (shown.Count < height && table.Count > 0)
        {
            shown.Add(StyledLine.Of(""));
        }

        return [.. shown.Concat(table).Take(height)];
    }

    private static List<StyledLine> ToTable(Scene scene, int width)
    {
        var names = Columns.Sum(column => column.Width);
        var gap = new string(' ', width >= names + (WideGap * (Columns.Length - 1)) ? WideGap : 1);
        var bar = Math.Min(width - names - (gap.Length * Columns.Length), MaxBarWidth);
        var failed = scene.Counts.Failures.Count;
        return
        [
            StyledLine.Of(scene.Title, StyledLine.Bold).CutTo(width),
            Row(Columns.Select(column => (column.Name, StyledLine.Grey)), gap).CutTo(width),
            .. scene.Services.Select(service => Row(CellsOf(scene, service), gap, bar >= MinBarWidth ? Bar(scene, service, bar) : "").CutTo(width)),
            StyledLine.Of(failed == 0 ? "no request failed" : $"{failed} failed", failed == 0 ? StyledLine.Grey : StyledLine.Red).CutTo(width),
        ];
    }

    private static IEnumerable<(string Text, string Style)> CellsOf(Scene scene, ServiceView service) =>
    [
        (service.Name, ""),
        (service.Version, ""),
        (service.State, service.Serves ? StyledLine.Green : StyledLine.Red),
        (service.Weight.ToString(CultureInfo.InvariantCulture), ""),
        (scene.Counts.Answered.GetValueOrDefault(service.Name).ToString(CultureInfo.InvariantCulture), ""),
        (scene.Counts.ShareOf(service.Name).ToString("P1", CultureInfo.InvariantCulture), ""),
        (scene.Counts.WeightsHold ? scene.ExpectedShareOf(service).ToString("P1", CultureInfo.InvariantCulture) : "–", ""),
    ];

    private static StyledLine Row(IEnumerable<(string Text, string Style)> cells, string gap, string bar = "") => StyledLine.Of(
    [
        .. from each in cells.Zip(Columns)
           from piece in ((string Text, string Style)[])[(Padded(each.First.Text, each.Second.Width, each.Second.IsNumber), each.First.Style), (gap, "")]
           select piece,
        (bar, StyledLine.Blue),
    ]);

    private static string Padded(string text, int width, bool isNumber)
    {
        var cut = text.Length <= width ? text : text[..width];
        return isNumber ? cut.PadLeft(width) : cut.PadRight(width);
    }

    private static string Bar(Scene scene, ServiceView service, int width) =>
        new('█', (int)Math.Round(scene.Counts.ShareOf(service.Name) * width));
}
