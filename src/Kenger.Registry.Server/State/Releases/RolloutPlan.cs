namespace Kenger.Registry.Server.State.Releases;

/// <summary>What the start of a rollout says of its steps beyond their shares; kept with it as JSON.</summary>
internal sealed record RolloutPlan
{
    public static readonly RolloutPlan None = new();

    /// <summary>The steps, by their percentages, that are left only with an approval.</summary>
    public IReadOnlyList<int> Approve { get; init; } = [];
}
