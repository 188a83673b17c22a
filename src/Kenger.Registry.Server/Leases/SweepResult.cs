using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Leases;

/// <summary>Which nodes a sweep changed, as they were before.</summary>
internal sealed record SweepResult(
    IReadOnlyList<NodeState> Revived, IReadOnlyList<NodeState> TakenOffline, IReadOnlyList<NodeState> Deleted);
