namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.HostSwitch"/>.</summary>
public sealed record SwitchHostRequest
{
    /// <summary>What clients send as <c>Host</c>: a name or address, with a port to mean that port alone.</summary>
    public required string Host { get; init; }

    /// <summary>The namespace that serves the host from now on; null or empty for the one each gateway is configured with.</summary>
    public string? Ns { get; init; }
}
