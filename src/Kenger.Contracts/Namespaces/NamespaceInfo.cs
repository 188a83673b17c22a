namespace Kenger.Contracts;

/// <summary>A namespace as the registry knows it.</summary>
public sealed record NamespaceInfo
{
    /// <summary>Given by the registry; never used again for another namespace.</summary>
    public required long Id { get; init; }

    /// <summary>1–64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>; the case matters.</summary>
    public required string Name { get; init; }

    /// <summary>Free text, at most 255 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>The path gateways probe on nodes that name none of their own.</summary>
    public required string HealthPath { get; init; }

    /// <summary>Whether a version (label <c>version</c>) that was never seen here gets no traffic until a rollout takes it up.</summary>
    public bool Gated { get; init; }

    /// <summary>
    /// The times during which rollouts here neither start nor go on: <c>Fri 16:00 - Mon 08:00 Europe/Berlin</c>; absent when there are none.
    /// </summary>
    public IReadOnlyList<string>? Freezes { get; init; }

    /// <summary>The rollout that is running or paused here; absent when none is.</summary>
    public long? RolloutId { get; init; }

    /// <summary>Its nodes, online and offline.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Its nodes that are online.</summary>
    public required int OnlineCount { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its own fields last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The revision of the last change to it or to one of its nodes.</summary>
    public required long Version { get; init; }
}
