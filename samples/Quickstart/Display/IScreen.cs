using Quickstart.Storyline;

namespace Quickstart.Display;

/// <summary>Where the story is shown.</summary>
internal interface IScreen
{
    void Say(string line);

    /// <summary>The current state, several times a second.</summary>
    void Show(Scene scene);

    /// <summary>A step is over.</summary>
    void Conclude(StepResult result);
}
