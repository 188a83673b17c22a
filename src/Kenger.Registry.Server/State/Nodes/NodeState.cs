using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Nodes;

/// <summary>A node at one revision.</summary>
internal sealed record NodeState
{
    public required long Id { get; init; }

    public required long NamespaceId { get; init; }

    public required string Ns { get; init; }

    public required NodeKey Key { get; init; }

    public required int DeclaredWeight { get; init; }

    /// <summary>The operator's weight; survives registrations, goes with a deregistration.</summary>
    public int? WeightOverride { get; init; }

    /// <summary>When the operator's weight goes by itself; null for never.</summary>
    public DateTimeOffset? WeightOverrideUntil { get; init; }

    /// <summary>An operator took it out of the traffic; ends as the operator's weight does.</summary>
    public bool Drained { get; init; }

    /// <summary>When the drain ends by itself; null for never.</summary>
    public DateTimeOffset? DrainUntil { get; init; }

    /// <summary>When gateways end what still runs there, while it is drained; null for never, and once they have been told.</summary>
    public DateTimeOffset? CloseAt { get; init; }

    /// <summary>Gateways are told to end what runs there.</summary>
    public bool IsClosed { get; init; }

    /// <summary>The weight before a rollout or a gate shapes it.</summary>
    public int OwnWeight => Drained ? 0 : WeightOverride ?? DeclaredWeight;

    /// <summary>The node's own path; null takes the namespace's.</summary>
    public string? HealthPath { get; init; }

    public required Labels Labels { get; init; }

    /// <summary>Declared seconds between heartbeats; null takes the registry's times.</summary>
    public int? HeartbeatInterval { get; init; }

    /// <summary>Never expires: a service that can't send heartbeats. Gateways' health checks decide.</summary>
    public bool IsStatic { get; init; }

    /// <summary>The process that registered last; null where it did not say, and then anybody's heartbeat and goodbye counts.</summary>
    public string? Instance { get; init; }

    /// <summary>
    /// What an API beside ours keeps of the node, as JSON that is its own affair; null for nodes that registered by ours. Such a node sends no heartbeats: whoever keeps
    /// this says whether it is online.
    /// </summary>
    public string? Catalog { get; init; }

    public required NodeStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required long Version { get; init; }

    public required Lease Lease { get; init; }

    /// <summary>Whether a heartbeat or goodbye of this instance concerns this registration; callers that name none concern any.</summary>
    public bool IsHeldBy(string? instance) => instance is null || Instance is null || instance == Instance;
}

/// <summary>A node's identity inside its namespace; the host is canonical.</summary>
internal readonly record struct NodeKey(string Host, int Port);
