namespace Kenger.Registry.Server.State;

/// <summary>A host that another namespace serves than the one gateways are configured with.</summary>
/// <param name="Host">The host in canonical form.</param>
/// <param name="Ns">Who serves it; null, for a time only, for the one each gateway is configured with.</param>
internal sealed record HostSwitch(string Host, string? Ns)
{
    /// <summary>When it goes back by itself; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who serves the host then; null for the one each gateway is configured with.</summary>
    public string? NsBefore { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public long Version { get; init; }

    /// <summary>Who serves the host once nothing is only for a time.</summary>
    public string? NsToStay => Until is null ? Ns : NsBefore;

    public bool SaysTheSameAs(HostSwitch other) => this with { UpdatedAt = other.UpdatedAt, Version = other.Version } == other;
}
