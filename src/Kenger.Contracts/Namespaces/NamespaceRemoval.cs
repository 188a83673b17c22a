namespace Kenger.Contracts;

/// <summary>The answer to the deletion of a namespace.</summary>
public sealed record NamespaceRemoval
{
    /// <summary>How many nodes went with it.</summary>
    public required int RemovedNodes { get; init; }

    /// <summary>The revision from which on it is gone.</summary>
    public required long Version { get; init; }
}
