using Spectre.Console;

namespace Quickstart.Display;

/// <summary>Runs the story on a screen that fits the console: a live table, or plain lines when nobody sees it live.</summary>
internal abstract class StoryDisplay
{
    public static StoryDisplay ForThisConsole() =>
        Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi ? new PlainDisplay() : new LiveDisplay();

    public abstract Task<int> RunAsync(Func<IScreen, Task<int>> story);
}
