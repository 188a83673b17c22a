using System.Globalization;
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
        if (!scene.Counts.WeightsHold)
        {
            Console.WriteLine("     (requests of the whole step, weights at its end)");
        }

        foreach (var service in scene.Services)
        {
            var share = scene.Counts.ShareOf(service.Name).ToString("P1", CultureInfo.InvariantCulture);
            var expected = scene.Counts.WeightsHold ? $", expected {scene.ExpectedShareOf(service).ToString("P1", CultureInfo.InvariantCulture)}" : "";
            Console.WriteLine(
                $"     {service.Name,-6} {service.State,-8} weight {service.Weight,4} {scene.Counts.Answered.GetValueOrDefault(service.Name),6} requests {share,7}{expected}");
        }

        foreach (var complaint in result.Complaints)
        {
            Console.WriteLine($"     NOT AS EXPECTED: {complaint}");
        }
    }
}
