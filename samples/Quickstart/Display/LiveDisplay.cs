using Quickstart.Storyline;

namespace Quickstart.Display;

/// <summary>The last lines of the story, and below them a table that follows the traffic; at the end the whole story, as lines like any others.</summary>
internal sealed class LiveDisplay : StoryDisplay
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(200);

    public override async Task<int> RunAsync(Func<IScreen, Task<int>> story)
    {
        var screen = new Screen();
        using var over = new CancellationTokenSource();
        var painting = PaintAsync(screen, over.Token);
        try
        {
            return await story(screen);
        }
        finally
        {
            await over.CancelAsync();
            await painting;
            foreach (var line in screen.Told)
            {
                Console.WriteLine(line.ToTerminal());
            }
        }
    }

    /// <summary>Beside the story, so that a window that changes its size while nothing is told is painted, too.</summary>
    private static async Task PaintAsync(Screen screen, CancellationToken cancellationToken)
    {
        using var terminal = new Terminal();
        while (!cancellationToken.IsCancellationRequested)
        {
            var size = Terminal.Size;
            terminal.Paint(size, Frame.Compose(screen.Told, screen.Scene, size.Width, size.Height));
            await Task.Delay(FrameTime, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What there is to show; told by the story, read by the painter.</summary>
    private sealed class Screen : IScreen
    {
        private volatile IReadOnlyList<StyledLine> _told = [];
        private volatile Scene? _scene;

        public IReadOnlyList<StyledLine> Told => _told;

        public Scene? Scene => _scene;

        public void Say(string line) => Tell(StyledLine.Of(line));

        public void Show(Scene scene) => _scene = scene;

        public void Conclude(StepResult result)
        {
            var counts = result.Scene.Counts;
            Tell(StyledLine.Of(
                (result.Ok ? "ok" : "NOT AS EXPECTED", result.Ok ? StyledLine.Green : StyledLine.Red),
                ($"  {result.Scene.Title}", ""),
                ($" · {counts.Total} requests, {counts.Failures.Count} failed", StyledLine.Grey)));
            foreach (var complaint in result.Complaints)
            {
                Tell(StyledLine.Of($"    {complaint}", StyledLine.Red));
            }

            Show(result.Scene);
        }

        private void Tell(StyledLine line) => _told = [.. _told, line];
    }
}
