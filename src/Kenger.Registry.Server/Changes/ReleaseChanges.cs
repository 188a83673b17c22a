using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes;

/// <summary>What one transaction writes of releases, after the namespaces they belong to.</summary>
internal sealed record ReleaseChanges
{
    public static readonly ReleaseChanges None = new();

    /// <summary>Namespaces whose gate, or what is retired in them, may have changed.</summary>
    public IReadOnlyList<NamespaceState> PutReleases { get; init; } = [];

    public IReadOnlyList<RolloutState> PutRollouts { get; init; } = [];

    public IReadOnlyList<RolloutEventRecord> AddEvents { get; init; } = [];

    public long NextRolloutId { get; init; }
}
