namespace Quickstart.Storyline;

/// <summary>How a step of the story went.</summary>
internal sealed record StepResult(Scene Scene, IReadOnlyList<string> Complaints)
{
    public bool Ok => Complaints.Count == 0;
}
