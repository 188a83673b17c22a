namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.HostSwitch"/>.</summary>
public sealed record SwitchHostRequest
{
    /// <summary>What clients send as <c>Host</c>: a name or address, with a port to mean that port alone.</summary>
    public required string Host { get; init; }

    /// <summary>The namespace that serves the host from now on; null or empty for the one each gateway is configured with.</summary>
    public string? Ns { get; init; }

    /// <summary>Seconds after which the host goes back to where it was, 1–31,536,000 (a year); never when absent.</summary>
    public int? TtlSeconds { get; init; }
}
