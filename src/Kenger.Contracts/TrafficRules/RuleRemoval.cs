namespace Kenger.Contracts;

/// <summary>The answer to the deletion of a rule.</summary>
public sealed record RuleRemoval
{
    /// <summary>The revision from which on it is gone.</summary>
    public required long Version { get; init; }
}
