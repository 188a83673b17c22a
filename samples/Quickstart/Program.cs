// The whole system on one machine: a registry, a gateway and services, real traffic, and what happens to it while services
// come, go and die, a good version is released and a bad one is rolled back. Goes on until Ctrl+C; with --once it ends by itself, with exit code 0 if all was well.
using System.Runtime.InteropServices;
using Quickstart.Display;
using Quickstart.Stage;
using Quickstart.Storyline;
using Quickstart.Traffic;

const string Usage = """
    Shows a registry, a gateway and three services with real traffic on this machine.

    usage: dotnet run --project samples/Quickstart [-- --once]

      --once   tell the story once, about a minute; the last line says PASSED (exit code 0) or FAILED (1)
      --help   show this

    Without --once the traffic goes on after the story, until Ctrl+C.
    """;

if (args is ["--help" or "-h" or "-?"])
{
    Console.WriteLine(Usage);
    return 0;
}

if (args is not ([] or ["--once"]))
{
    Console.Error.WriteLine($"unknown argument: {string.Join(' ', args)}\n\n{Usage}");
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var once = args.Contains("--once");
try
{
    await using var platform = await Platform.StartAsync(memorablePorts: !once);
    await using var services = new ServiceGroup(platform);
    await using var traffic = new TrafficDriver(platform.GatewayUrl);
    return await StoryDisplay.ForThisConsole().RunAsync(async screen =>
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
    if (once)
    {
        Console.WriteLine("INTERRUPTED: no verdict.");
    }

    return once ? 1 : 0;
}
catch (Exception exception)
{
    // What the machine is to blame for: no dotnet in the PATH, services that don't come up.
    Console.WriteLine($"FAILED: {exception.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    // A second one ends the process, whatever it is at.
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
