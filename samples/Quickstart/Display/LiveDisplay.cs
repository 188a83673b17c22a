using System.Globalization;
using Quickstart.Stage;
using Quickstart.Storyline;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quickstart.Display;

/// <summary>A table that follows the traffic, below the lines of the story, which scroll away like any others.</summary>
internal sealed class LiveDisplay : StoryDisplay
{
    public override Task<int> RunAsync(Func<IScreen, Task<int>> story) =>
        AnsiConsole.Live(new Text("")).AutoClear(false).Overflow(VerticalOverflow.Crop).StartAsync(context => story(new Screen(context)));

    private sealed class Screen(LiveDisplayContext context) : IScreen
    {
        // What all columns but the bar take.
        private const int WidthWithoutBar = 66;
        private const int MinBarWidth = 5;
        private const int MaxBarWidth = 40;

        public void Say(string line) => Write(new Text(line + Environment.NewLine));

        public void Show(Scene scene) => context.UpdateTarget(ToTable(scene));

        public void Conclude(StepResult result)
        {
            var counts = result.Scene.Counts;
            var mark = result.Ok ? "[green]ok[/]" : "[red]no[/]";
            Write(new Markup($"{mark}  {Markup.Escape(result.Scene.Title)} [grey]· {counts.Total} requests, {counts.Failures.Count} failed[/]\n"));
            foreach (var complaint in result.Complaints)
            {
                Write(new Markup($"    [red]{Markup.Escape(complaint)}[/]\n"));
            }

            Show(result.Scene);
        }

        // Written while the table is shown, a line goes above it.
        private static void Write(IRenderable line) => AnsiConsole.Write(new Cleared(line));

        private static Table ToTable(Scene scene)
        {
            // Asked each time: people change the size of their windows.
            var bar = Math.Min(AnsiConsole.Profile.Width - WidthWithoutBar, MaxBarWidth);
            var table = new Table().Border(TableBorder.None).Title(Markup.Escape(scene.Title));
            table.Title!.Style = new Style(decoration: Decoration.Bold);
            foreach (var (name, width) in ((string, int)[])[("service", 7), ("version", 7), ("state", 7), ("weight", 6), ("requests", 8), ("share", 7), ("expected", 8)])
            {
                table.AddColumn(new TableColumn($"[grey]{name}[/]") { Padding = new Padding(0, 0, 2, 0), NoWrap = true, Width = width });
            }

            table.Columns[3].RightAligned();
            table.Columns[4].RightAligned();
            table.Columns[5].RightAligned();
            table.Columns[6].RightAligned();
            if (bar >= MinBarWidth)
            {
                table.AddColumn(new TableColumn("") { Padding = new Padding(0, 0, 0, 0), NoWrap = true, Width = bar });
            }

            foreach (var service in scene.Services)
            {
                table.AddRow([.. ToRow(scene, service), .. bar >= MinBarWidth ? [Bar(scene, service, bar)] : (string[])[]]);
            }

            var failed = scene.Counts.Failures.Count;
            return table.Caption((failed == 0 ? "no request failed" : $"{failed} failed") + "; expected: the share by weight");
        }

        private static string[] ToRow(Scene scene, ServiceView service) =>
        [
            Markup.Escape(service.Name),
            Markup.Escape(service.Version),
            service.Serves ? $"[green]{service.State}[/]" : $"[red]{service.State}[/]",
            service.Weight.ToString(CultureInfo.InvariantCulture),
            scene.Counts.Answered.GetValueOrDefault(service.Name).ToString(CultureInfo.InvariantCulture),
            scene.Counts.ShareOf(service.Name).ToString("P1", CultureInfo.InvariantCulture),
            scene.Counts.WeightsHold ? scene.ExpectedShareOf(service).ToString("P1", CultureInfo.InvariantCulture) : "–",
        ];

        private static string Bar(Scene scene, ServiceView service, int width) =>
            $"[blue]{new string('█', (int)Math.Round(scene.Counts.ShareOf(service.Name) * width))}[/]";
    }

    /// <summary>Written where the table was: what is left of it is erased first.</summary>
    private sealed class Cleared(IRenderable line) : Renderable
    {
        private const string EraseBelow = "\u001b[J";

        protected override Measurement Measure(RenderOptions options, int maxWidth) => line.Measure(options, maxWidth);

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            [Segment.Control(EraseBelow), .. line.Render(options, maxWidth)];
    }
}
