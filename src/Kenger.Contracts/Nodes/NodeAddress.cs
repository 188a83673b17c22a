namespace Kenger.Contracts;

/// <summary>
/// A node's identity, and the body of <see cref="ApiRoutes.NodeDeregister"/> and <see cref="ApiRoutes.Heartbeat"/>.
/// </summary>
/// <param name="Ns">The namespace.</param>
/// <param name="Host">An IPv4 address, an IPv6 address with or without brackets, or a DNS name; 1–128 characters.</param>
/// <param name="Port">1–65535.</param>
public sealed record NodeAddress(string Ns, string Host, int Port)
{
    /// <summary>
    /// Which process speaks: what it registered with, see <see cref="RegisterNodeRequest.Instance"/>. Absent for callers that say none, whose
    /// heartbeat or goodbye counts whoever holds the address. No part of the identity: it makes no two addresses different.
    /// </summary>
    public string? Instance { get; init; }

    /// <summary>Whether both name the same node.</summary>
    public bool Equals(NodeAddress? other) => other is not null && (Ns, Host, Port) == (other.Ns, other.Host, other.Port);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ns, Host, Port);

    /// <summary><c>ns/host:port</c>, for logs and messages.</summary>
    public override string ToString() => $"{Ns}/{Host}:{Port}";
}
