namespace Kenger.Contracts;

/// <summary>
/// A node's identity, and the body of <see cref="ApiRoutes.NodeDeregister"/> and <see cref="ApiRoutes.Heartbeat"/>.
/// </summary>
/// <param name="Ns">The namespace.</param>
/// <param name="Host">An IPv4 address, an IPv6 address with or without brackets, or a DNS name; 1–128 characters.</param>
/// <param name="Port">1–65535.</param>
public sealed record NodeAddress(string Ns, string Host, int Port)
{
    /// <summary><c>ns/host:port</c>, for logs and messages.</summary>
    public override string ToString() => $"{Ns}/{Host}:{Port}";
}
