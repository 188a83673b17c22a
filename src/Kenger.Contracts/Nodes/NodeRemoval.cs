namespace Kenger.Contracts;

/// <summary>The answer to a deregistration or deletion.</summary>
public sealed record NodeRemoval
{
    /// <summary>False when there was no such node, or another instance holds its address: success too, and nothing was changed.</summary>
    public required bool Removed { get; init; }

    /// <summary>The revision from which on the node is gone: what to wait for with <see cref="ApiRoutes.Applied"/>.</summary>
    public required long Version { get; init; }
}
