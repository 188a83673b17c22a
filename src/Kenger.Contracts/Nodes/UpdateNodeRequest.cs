namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.NodeUpdate"/>: only the given fields change.</summary>
public sealed record UpdateNodeRequest
{
    /// <summary>The node's id.</summary>
    public required long Id { get; init; }

    /// <summary>The operator's weight, 0–65535.</summary>
    public int? Weight { get; init; }

    /// <summary>The path gateways probe.</summary>
    public string? HealthPath { get; init; }

    /// <summary>Replaces all labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Why, for the audit; at most 255 characters.</summary>
    public string? Reason { get; init; }
}
