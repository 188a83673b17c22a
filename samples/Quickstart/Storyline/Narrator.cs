using Quickstart.Display;
using Quickstart.Stage;
using Quickstart.Traffic;

namespace Quickstart.Storyline;

/// <summary>Shows scenes, and remembers how each step of the story went.</summary>
internal sealed class Narrator(ServiceGroup services, IScreen screen)
{
    private static readonly TimeSpan StepLength = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);

    private readonly List<StepResult> _results = [];

    public IReadOnlyList<StepResult> Results => _results;

    public void Say(string line) => screen.Say(line);

    /// <summary>Looks for a while who gets what, and judges it.</summary>
    public async Task ObserveAsync(
        string title, TrafficCounts counts, Func<Scene, IEnumerable<string>> judge, CancellationToken cancellationToken) =>
        Conclude(await PlayAsync(title, counts, cancellationToken), judge);

    /// <summary>Shows a while of the traffic.</summary>
    public async Task<Scene> PlayAsync(string title, TrafficCounts counts, CancellationToken cancellationToken)
    {
        for (var left = StepLength; left > TimeSpan.Zero; left -= Frame)
        {
            await ShowFrameAsync(title, counts, cancellationToken);
        }

        return await LookAsync(title, counts, cancellationToken);
    }

    /// <summary>Shows one frame.</summary>
    public async Task ShowFrameAsync(string title, TrafficCounts counts, CancellationToken cancellationToken)
    {
        screen.Show(await LookAsync(title, counts, cancellationToken));
        await Task.Delay(Frame, TimeProvider.System, cancellationToken);
    }

    public async Task<Scene> LookAsync(string title, TrafficCounts counts, CancellationToken cancellationToken) =>
        new(title, await services.ViewAsync(cancellationToken), counts);

    public void Conclude(Scene scene, Func<Scene, IEnumerable<string>> judge)
    {
        var result = new StepResult(scene, [.. judge(scene)]);
        _results.Add(result);
        screen.Conclude(result);
    }
}

/// <summary>How a step of the story went.</summary>
internal sealed record StepResult(Scene Scene, IReadOnlyList<string> Complaints)
{
    public bool Ok => Complaints.Count == 0;
}
