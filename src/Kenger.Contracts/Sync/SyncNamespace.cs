namespace Kenger.Contracts;

/// <summary>A namespace as gateways see it. Without online nodes, and for a day after its deletion, the list is empty.</summary>
public sealed record SyncNamespace
{
    /// <summary>The path to probe on nodes that name none of their own.</summary>
    public required string HealthPath { get; init; }

    /// <summary>The online nodes, weight 0 included; with <see cref="Since"/> those that are new or have changed.</summary>
    public required IReadOnlyList<SyncNode> Nodes { get; init; }

    /// <summary>
    /// The version that this is the difference to: the one that was asked with, and only for callers that take differences. Null for the whole
    /// namespace. Rules and rollout are whole in any case.
    /// </summary>
    public long? Since { get; init; }

    /// <summary>With <see cref="Since"/>: the nodes that are no longer there. Null when there are none.</summary>
    public IReadOnlyList<SyncGoneNode>? Gone { get; init; }

    /// <summary>The traffic rules that count, in the order in which they are asked; null when there are none.</summary>
    public IReadOnlyList<SyncRule>? Rules { get; init; }

    /// <summary>The rollout that is running or paused; null when there is none.</summary>
    public SyncRollout? Rollout { get; init; }
}
