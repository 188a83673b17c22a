namespace Kenger.Contracts;

/// <summary>Which namespace serves a host.</summary>
public sealed record HostInfo
{
    /// <summary>The host in lower case, with the port it was switched with.</summary>
    public required string Host { get; init; }

    /// <summary>The namespace; absent when the host was switched back to the one each gateway is configured with.</summary>
    public string? Ns { get; init; }

    /// <summary>When it goes back to where it was; absent for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was last switched.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The revision of that.</summary>
    public required long Version { get; init; }
}
