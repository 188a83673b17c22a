// The whole system on one machine: a registry, a gateway and services, real traffic, and what happens to it while services
// come, go and die, a good version is released and a bad one is rolled back. Goes on until Ctrl+C; with --once it ends by itself, with exit code 0 if all was well.
using Quickstart.Display;
using Quickstart.Stage;
using Quickstart.Storyline;
using Quickstart.Traffic;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var once = args.Contains("--once");
await using var platform = await Platform.StartAsync(memorablePorts: !once);
await using var services = new ServiceGroup(platform);
await using var traffic = new TrafficDriver(platform.GatewayUrl);
var display = StoryDisplay.ForThisConsole();

try
{
    return await display.RunAsync(async screen =>
    {
        var story = new Story(platform, services, traffic, screen);
        var ok = await story.TellAsync(stop.Token);
        if (!once)
        {
            await story.GoOnAsync(stop.Token);
        }

        return ok ? 0 : 1;
    });
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
