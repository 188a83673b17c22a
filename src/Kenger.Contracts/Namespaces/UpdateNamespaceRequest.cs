namespace Kenger.Contracts;

/// <summary>
/// The body of <see cref="ApiRoutes.NamespaceUpdate"/>: <see cref="Id"/> or <see cref="Name"/> names it, the other given
/// fields change. A namespace keeps its name for life: nodes and gateways refer to it.
/// </summary>
public sealed record UpdateNamespaceRequest
{
    /// <summary>The namespace's id.</summary>
    public long? Id { get; init; }

    /// <summary>The namespace's name.</summary>
    public string? Name { get; init; }

    /// <summary>Free text, at most 255 characters.</summary>
    public string? Description { get; init; }

    /// <summary>The path gateways probe on nodes that name none of their own.</summary>
    public string? HealthPath { get; init; }

    /// <summary>Whether a version (label <c>version</c>) that was never seen here gets no traffic until a rollout takes it up.</summary>
    public bool? Gated { get; init; }

    /// <summary>
    /// The times during which rollouts here neither start nor go on, at most 20, in place of those before: each week
    /// (<c>Fri 16:00 - Mon 08:00 Europe/Berlin</c>), each day (<c>18:00 - 08:00</c>) or once (<c>2026-12-20 00:00 - 2027-01-02 08:00</c>), in UTC
    /// when no time zone is named. None when empty.
    /// </summary>
    public IReadOnlyList<string>? Freezes { get; init; }
}
