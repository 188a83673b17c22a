namespace Kenger.Contracts;

/// <summary>One decision in a rollout, with the numbers it was made by.</summary>
public sealed record RolloutEvent
{
    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>One of <see cref="RolloutEventKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The step it was at, or came to, from 1 on.</summary>
    public required int Step { get; init; }

    /// <summary>The share of the traffic that the new nodes have since then, 0–100.</summary>
    public required int Percent { get; init; }

    /// <summary>Of a pause: what it waits for, one of <see cref="RolloutPauses"/>; absent for other kinds.</summary>
    public string? Cause { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>The name of the token; <c>registry</c> for what the registry decided.</summary>
    public required string Actor { get; init; }

    /// <summary>The new nodes, where they were judged.</summary>
    public SideTraffic? Candidate { get; init; }

    /// <summary>The old nodes over the same time.</summary>
    public SideTraffic? Stable { get; init; }
}
