namespace Kenger.Contracts;

/// <summary>How a gateway finds the new nodes of a rollout.</summary>
public sealed record CandidateHealth
{
    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>The rollout.</summary>
    public required long Rollout { get; init; }

    /// <summary>The step the gateway has applied, from 1 on.</summary>
    public required int Step { get; init; }

    /// <summary>How many new nodes with a weight it knows.</summary>
    public required int Nodes { get; init; }

    /// <summary>How many of these it sends requests to.</summary>
    public required int Healthy { get; init; }

    /// <summary>For how long, in milliseconds, not one of them has been healthy; 0 while one is, or there is none.</summary>
    public long DownMs { get; init; }

    /// <summary>How often answers put one of them out of the traffic since the last report.</summary>
    public int Ejections { get; init; }

    /// <summary>What is wrong with one that is not healthy, in a few words; null when all are.</summary>
    public string? Problem { get; init; }
}
