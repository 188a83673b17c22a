namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.NodeDeregister"/> for operators; services send a <see cref="NodeAddress"/>.</summary>
public sealed record DeregisterNodeRequest
{
    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>The node's host.</summary>
    public required string Host { get; init; }

    /// <summary>The node's port.</summary>
    public required int Port { get; init; }

    /// <summary>Refuses (409) to remove a node when no other one of its namespace is online. Off when absent.</summary>
    public bool? KeepLast { get; init; }
}
