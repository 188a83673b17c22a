namespace Kenger.Contracts;

/// <summary>The values of <see cref="NodeInfo.Side"/>: why rollouts and gates give a node another weight than its own.</summary>
public static class NodeSides
{
    /// <summary>A running rollout gives it a growing share.</summary>
    public const string Candidate = "candidate";

    /// <summary>A rollout took its traffic over, or failed with it: it gets nothing until a rollout takes it up.</summary>
    public const string Retired = "retired";

    /// <summary>It came while a rollout was running and is on neither side of it: it gets nothing until that is over.</summary>
    public const string Waiting = "waiting";

    /// <summary>Its version is new behind a gate: it gets nothing until a rollout takes it up.</summary>
    public const string Gated = "gated";
}
