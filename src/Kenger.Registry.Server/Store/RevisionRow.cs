namespace Kenger.Registry.Server.Store;

/// <summary>The only row of <c>upstream_revision</c>.</summary>
internal sealed record RevisionRow
{
    public long Revision { get; init; }

    public long NextNamespaceId { get; init; }

    public long NextNodeId { get; init; }

    public long NextRolloutId { get; init; }

    public long NextRuleId { get; init; }

    /// <summary>The revision of the last host that was switched.</summary>
    public long HostsRevision { get; init; }
}
