using System.Globalization;
using Quickstart.Stage;
using Quickstart.Storyline;

namespace Quickstart.Display;

/// <summary>One block of lines for each step.</summary>
internal sealed class PlainDisplay : StoryDisplay, IScreen
{
    private int _step;

    public override Task<int> RunAsync(Func<IScreen, Task<int>> story) => story(this);

    public void Say(string line) => Console.WriteLine(line);

    public void Show(Scene scene)
    {
        // Plain lines tell how a step ended; what it looks like on the way is for the live table.
    }

    public void Conclude(StepResult result)
    {
        var scene = result.Scene;
        Console.WriteLine($"{++_step}. {scene.Title}: {scene.Counts.Total} requests, {scene.Counts.Failures.Count} failed");
        foreach (var node in scene.Nodes)
        {
            var name = ServiceGroup.NameOf(node);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"     {name,-6} {node.Status.ToString().ToLowerInvariant(),-8} weight {node.Weight,4} {scene.Counts.Answered.GetValueOrDefault(name),6} requests {scene.Counts.ShareOf(name),7:P1}   by weight {scene.ExpectedShareOf(node),6:P1}"));
        }

        foreach (var complaint in result.Complaints)
        {
            Console.WriteLine($"     NOT AS IT SHOULD BE: {complaint}");
        }
    }
}
