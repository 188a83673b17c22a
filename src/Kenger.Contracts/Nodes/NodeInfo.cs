namespace Kenger.Contracts;

/// <summary>A node as the registry knows it.</summary>
public sealed record NodeInfo
{
    /// <summary>Given by the registry; never used again for another node.</summary>
    public required long Id { get; init; }

    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>The advertised host; an IPv6 address in brackets.</summary>
    public required string Host { get; init; }

    /// <summary>The advertised port.</summary>
    public required int Port { get; init; }

    /// <summary>The effective weight, which gateways use; 0 means no new traffic.</summary>
    public required int Weight { get; init; }

    /// <summary>The weight the node asked for when it registered.</summary>
    public required int DeclaredWeight { get; init; }

    /// <summary>The operator's weight; absent when there is none.</summary>
    public int? WeightOverride { get; init; }

    /// <summary>When the operator's weight expires; absent for never.</summary>
    public DateTimeOffset? WeightExpiresAt { get; init; }

    /// <summary>An operator took it out of the traffic.</summary>
    public bool Drained { get; init; }

    /// <summary>When the drain ends by itself; absent for never.</summary>
    public DateTimeOffset? DrainExpiresAt { get; init; }

    /// <summary>When gateways end what still runs at the drained node; absent for never, and once they have been told.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>True once gateways have been told to end what still ran at the drained node; absent before.</summary>
    public bool? Closed { get; init; }

    /// <summary>
    /// What <see cref="Weight"/> would be without rollouts and gates: 0 when drained, else the operator's weight, else the declared one.
    /// </summary>
    public int OwnWeight { get; init; }

    /// <summary>Where it stands in its namespace's release, one of <see cref="NodeSides"/>; absent for a node that serves as ever.</summary>
    public string? Side { get; init; }

    /// <summary>The running rollout on whose new side it is, or whose end it waits for; absent for others.</summary>
    public long? RolloutId { get; init; }

    /// <summary>The path gateways probe: the node's own, or its namespace's.</summary>
    public required string HealthPath { get; init; }

    /// <summary>How it stays registered, see <see cref="NodeModes"/>.</summary>
    public string Mode { get; init; } = NodeModes.Lease;

    /// <summary>The process that holds the address, where it said which; see <see cref="RegisterNodeRequest.Instance"/>.</summary>
    public string? Instance { get; init; }

    /// <summary>Whether the registry has heard from it lately.</summary>
    public required NodeStatus Status { get; init; }

    /// <summary>What the node says of itself, <c>version=v2</c> for example.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyLabels;

    /// <summary>Seconds between heartbeats, where the node declared them.</summary>
    public int? HeartbeatInterval { get; init; }

    /// <summary>When the registry last heard from the node.</summary>
    public required DateTimeOffset LastHeartbeat { get; init; }

    /// <summary>
    /// Why a node that has been silent for too long is still what it was, one of <see cref="KeptReasons"/>; absent for others. Only in lists.
    /// </summary>
    public string? KeptBy { get; init; }

    /// <summary>What gateways say of it; absent while none has told. Only in lists.</summary>
    public SeenByGateways? Gateways { get; init; }

    /// <summary>
    /// A namespace of the same name in other case, whose nodes are online while this node is alone in its own; absent when there is none. Only in
    /// answers to a registration that says its <see cref="Instance"/>.
    /// </summary>
    public string? NearNamespace { get; init; }

    /// <summary>When it first registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed; a heartbeat is no change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The revision of its last change.</summary>
    public required long Version { get; init; }

    private static readonly Dictionary<string, string> EmptyLabels = [];
}
