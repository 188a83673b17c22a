namespace Kenger.Registry.Server.State.Releases;

/// <summary>What is known of a rollout's present step.</summary>
internal sealed record StepSums
{
    public static readonly StepSums None = new();

    /// <summary>The new nodes since the step began.</summary>
    public TrafficSums Candidate { get; init; } = TrafficSums.None;

    /// <summary>The old nodes since the step began.</summary>
    public TrafficSums Stable { get; init; } = TrafficSums.None;

    /// <summary>As much of <see cref="Candidate"/> as was judged already.</summary>
    public TrafficSums JudgedCandidate { get; init; } = TrafficSums.None;

    /// <summary><see cref="Stable"/> as it was then.</summary>
    public TrafficSums JudgedStable { get; init; } = TrafficSums.None;

    /// <summary>How often the new nodes kept all limits.</summary>
    public long Passes { get; init; }

    /// <summary>How many reports came since the rollout began, at whichever server: it grows while gateways report.</summary>
    public long Reports { get; init; }
}
