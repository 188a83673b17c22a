namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.Heartbeat"/> of a caller that wants to know how gateways find the node.</summary>
public sealed record HeartbeatRequest
{
    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>The node's host.</summary>
    public required string Host { get; init; }

    /// <summary>The node's port.</summary>
    public required int Port { get; init; }

    /// <summary>Which process speaks, see <see cref="NodeAddress.Instance"/>.</summary>
    public string? Instance { get; init; }

    /// <summary>Whether the answer is to be a <see cref="HeartbeatAnswer"/>; without, it has no data.</summary>
    public bool Gateways { get; init; }
}

/// <summary>The answer to a heartbeat that asked for it.</summary>
public sealed record HeartbeatAnswer
{
    /// <summary>How gateways find the node; absent while none has told, and from a registry that can't tell.</summary>
    public SeenByGateways? Gateways { get; init; }
}
