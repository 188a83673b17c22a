namespace Kenger.Contracts;

/// <summary>A live gateway.</summary>
public sealed record GatewayInfo
{
    /// <summary>The id it polls with.</summary>
    public required string Gateway { get; init; }

    /// <summary>The revision it has applied.</summary>
    public required long Version { get; init; }

    /// <summary>The address it polls from.</summary>
    public required string Address { get; init; }

    /// <summary>When it last polled; now, while a poll of its is open.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The name of the token it polls with; null from a registry older than this.</summary>
    public string? Token { get; init; }

    /// <summary>
    /// <c>host:port</c> at which the registry's console asks this gateway; null where the gateway does not say that it may, or another server of the registry knows it.
    /// </summary>
    public string? AdminAddress { get; init; }

    /// <summary>
    /// When the first of the certificates ends that it serves at its own addresses; null where it serves none, says nothing of them, or another server of the registry knows it.
    /// </summary>
    public DateTimeOffset? CertificateEndsAt { get; init; }

    /// <summary>The least number of nodes of each namespace that it keeps to, while others have the rest; null where it takes all nodes.</summary>
    public int? Aperture { get; init; }
}
