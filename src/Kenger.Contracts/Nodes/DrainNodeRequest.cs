namespace Kenger.Contracts;

/// <summary>
/// The body of <see cref="ApiRoutes.NodeDrain"/>: a drained node gets no new requests, what runs there goes on, and its weight is what it
/// was once the drain ends.
/// </summary>
public sealed record DrainNodeRequest
{
    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>The node's host.</summary>
    public required string Host { get; init; }

    /// <summary>The node's port.</summary>
    public required int Port { get; init; }

    /// <summary>False takes the node back in; true when absent.</summary>
    public bool? Drained { get; init; }

    /// <summary>Seconds after which the drain ends by itself, 1–31,536,000 (a year); never when absent.</summary>
    public int? TtlSeconds { get; init; }

    /// <summary>
    /// Seconds after which gateways end what still runs there, 1–31,536,000 (a year) and less than <see cref="TtlSeconds"/>; what runs there goes on
    /// for as long as it takes when absent.
    /// </summary>
    public int? CloseAfterSeconds { get; init; }

    /// <summary>Why, for the audit; at most 255 characters.</summary>
    public string? Reason { get; init; }
}
