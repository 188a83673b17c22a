namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.NodeWeight"/>: an operator's weight, kept until the node deregisters.</summary>
public sealed record SetNodeWeightRequest
{
    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>The node's host.</summary>
    public required string Host { get; init; }

    /// <summary>The node's port.</summary>
    public required int Port { get; init; }

    /// <summary>0–65535; 0 drains the node: what runs there goes on, nothing new is sent. Absent together with <see cref="Reset"/> alone.</summary>
    public int? Weight { get; init; }

    /// <summary>True gives the node its declared weight back.</summary>
    public bool? Reset { get; init; }

    /// <summary>Seconds after which the declared weight counts again, 1–31,536,000 (a year); never when absent.</summary>
    public int? TtlSeconds { get; init; }

    /// <summary>Why, for the audit; at most 255 characters.</summary>
    public string? Reason { get; init; }
}
