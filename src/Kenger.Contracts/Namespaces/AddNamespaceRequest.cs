namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.NamespaceAdd"/>.</summary>
public sealed record AddNamespaceRequest
{
    /// <summary>1–64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>; the case matters.</summary>
    public required string Name { get; init; }

    /// <summary>Free text, at most 255 characters.</summary>
    public string? Description { get; init; }

    /// <summary>The path gateways probe; <see cref="KengerDefaults.HealthPath"/> when absent.</summary>
    public string? HealthPath { get; init; }

    /// <summary>Whether a version (label <c>version</c>) that was never seen here gets no traffic until a rollout takes it up; it gets its declared weight at once when absent.</summary>
    public bool? Gated { get; init; }
}
