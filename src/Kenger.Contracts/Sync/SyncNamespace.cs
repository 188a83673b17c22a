namespace Kenger.Contracts;

/// <summary>A namespace as gateways see it. Without online nodes, and for a day after its deletion, the list is empty.</summary>
public sealed record SyncNamespace
{
    /// <summary>The path to probe on nodes that name none of their own.</summary>
    public required string HealthPath { get; init; }

    /// <summary>The online nodes, weight 0 included.</summary>
    public required IReadOnlyList<SyncNode> Nodes { get; init; }

    /// <summary>The traffic rules that count, in the order in which they are asked; null when there are none.</summary>
    public IReadOnlyList<SyncRule>? Rules { get; init; }

    /// <summary>The rollout that is running or paused; null when there is none.</summary>
    public SyncRollout? Rollout { get; init; }
}
