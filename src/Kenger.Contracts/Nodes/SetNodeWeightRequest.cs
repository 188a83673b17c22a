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

    /// <summary>0–65535; 0 drains the node: what runs there goes on, nothing new is sent.</summary>
    public required int Weight { get; init; }
}
