namespace Kenger.Gateway.Answers;

/// <summary>A namespace as the original's <c>get_health_status</c> gives it.</summary>
internal sealed record AdminHealth(string Namespace, int Total, int Healthy, int Unhealthy, IReadOnlyList<AdminHealthNode> Nodes)
{
    /// <summary>True when so few nodes are healthy that all get traffic; absent otherwise.</summary>
    public bool? Panic { get; init; }

    /// <summary>True while nodes serve that stand by at weight 0, because none with a weight is healthy; absent otherwise.</summary>
    public bool? OnStandby { get; init; }

    /// <summary>The share of the nodes that this gateway keeps to; absent where it takes all of them.</summary>
    public AdminAperture? Aperture { get; init; }
}

/// <summary>The nodes that a gateway keeps to.</summary>
/// <param name="Nodes">How many they are.</param>
/// <param name="Gateway">Its number among the gateways that share the nodes, from 1 on.</param>
/// <param name="Gateways">How many gateways share them.</param>
/// <param name="Left">True while so few of these nodes are healthy that all nodes of the namespace get requests; absent otherwise.</param>
internal sealed record AdminAperture(int Nodes, int Gateway, int Gateways, bool? Left);

/// <summary>A node as the original's <c>get_all_nodes</c> gives it; times are Unix seconds, seen from this gateway.</summary>
internal sealed record AdminNode(string Host, int Port, int Weight, string HealthPath, long CreatedAt, long UpdatedAt, bool Healthy)
{
    /// <summary>The weight without rollouts and gates; absent when it is <see cref="Weight"/>.</summary>
    public int? OwnWeight { get; init; }

    /// <summary>True for a node that stands by at weight 0, to serve while none with a weight is healthy; absent otherwise.</summary>
    public bool? Standby { get; init; }

    /// <summary>How many requests of this gateway run there, WebSockets and streams too.</summary>
    public int Running { get; init; }

    /// <summary>What the node says of itself; absent when it says nothing.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>A node in <see cref="AdminHealth"/>: the original's fields, then both witnesses and what last changed.</summary>
internal sealed record AdminHealthNode(string Address, int Weight, bool Healthy, string HealthPath)
{
    /// <inheritdoc cref="AdminNode.OwnWeight"/>
    public int? OwnWeight { get; init; }

    /// <inheritdoc cref="AdminNode.Standby"/>
    public bool? Standby { get; init; }

    /// <inheritdoc cref="AdminNode.Labels"/>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>What the registry says of it.</summary>
    public required AdminHeartbeat Heartbeat { get; init; }

    /// <summary>What the last probe said of it; absent before the first.</summary>
    public AdminProbe? Probe { get; init; }

    public required AdminLastChange LastChange { get; init; }
}

/// <summary>The registry's word on a node.</summary>
/// <param name="Online">The registry lists online nodes only, so every node here was online when it was last heard.</param>
/// <param name="AsOf">When the registry last answered, in Unix seconds; absent before its first answer.</param>
internal sealed record AdminHeartbeat(bool Online, long? AsOf);

/// <summary>How the last probe of a node ended.</summary>
/// <param name="Ok">Whether the node was well.</param>
/// <param name="Problem">What was wrong; absent when it was well.</param>
/// <param name="At">Unix seconds.</param>
internal sealed record AdminProbe(bool Ok, string? Problem, long At);

/// <summary>Why and when a node last went out of the traffic, or came into it.</summary>
/// <param name="Reason">A few words.</param>
/// <param name="At">Unix seconds.</param>
internal sealed record AdminLastChange(string Reason, long At);
