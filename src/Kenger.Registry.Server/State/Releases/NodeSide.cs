namespace Kenger.Registry.Server.State.Releases;

/// <summary>Where a node stands in its namespace's release.</summary>
internal enum NodeSide
{
    /// <summary>It serves by its own weight, or by what a rollout leaves to the old nodes.</summary>
    Stable,

    /// <summary>A running rollout gives it a growing share.</summary>
    Candidate,

    /// <summary>A rollout took its traffic over, or failed with it: it gets nothing.</summary>
    Retired,

    /// <summary>New behind a gate: it gets nothing until a rollout takes it up.</summary>
    Gated,
}
