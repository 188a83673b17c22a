using System.Globalization;
using Quickstart.Stage;
using Quickstart.Storyline;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quickstart.Display;

/// <summary>A table that follows the traffic, with the told steps above it.</summary>
internal sealed class LiveDisplay : StoryDisplay
{
    private const int BarWidth = 30;

    public override Task<int> RunAsync(Func<IScreen, Task<int>> story) =>
        AnsiConsole.Live(new Text("")).AutoClear(false).StartAsync(context => story(new Screen(context)));

    private sealed class Screen(LiveDisplayContext context) : IScreen
    {
        private readonly List<IRenderable> _told = [];

        public void Say(string line)
        {
            _told.Add(new Text(line));
            context.UpdateTarget(new Rows(_told));
        }

        public void Show(Scene scene) => context.UpdateTarget(new Rows([.. _told, ToTable(scene)]));

        public void Conclude(StepResult result)
        {
            var counts = result.Scene.Counts;
            var mark = result.Ok ? "[green]ok[/]" : "[red]no[/]";
            _told.Add(new Markup($"{mark}  {Markup.Escape(result.Scene.Title)} [grey]· {counts.Total} requests, {counts.Failures.Count} failed[/]"));
            _told.AddRange(result.Complaints.Select(complaint => new Markup($"    [red]{Markup.Escape(complaint)}[/]")));
            Show(result.Scene);
        }

        private static Table ToTable(Scene scene)
        {
            var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(scene.Title))
                .AddColumns("service", "version", "state", "weight", "requests", "share", "by weight", "");
            foreach (var service in scene.Services)
            {
                table.AddRow(ToRow(scene, service));
            }

            var failed = scene.Counts.Failures.Count;
            return table.Caption(failed == 0 ? "no request failed" : $"{failed} failed");
        }

        private static string[] ToRow(Scene scene, ServiceView service)
        {
            var share = scene.Counts.ShareOf(service.Name);
            return
            [
                Markup.Escape(service.Name),
                Markup.Escape(service.Version),
                service.Serves ? $"[green]{service.State}[/]" : $"[red]{service.State}[/]",
                service.Weight.ToString(CultureInfo.InvariantCulture),
                scene.Counts.Answered.GetValueOrDefault(service.Name).ToString(CultureInfo.InvariantCulture),
                share.ToString("P1", CultureInfo.InvariantCulture),
                scene.ExpectedShareOf(service).ToString("P1", CultureInfo.InvariantCulture),
                $"[blue]{new string('█', (int)Math.Round(share * BarWidth)).PadRight(BarWidth)}[/]",
            ];
        }
    }
}
