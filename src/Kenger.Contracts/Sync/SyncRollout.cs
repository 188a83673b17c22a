namespace Kenger.Contracts;

/// <summary>
/// A running rollout as gateways see it. What they report of the namespace's nodes carries <see cref="Id"/> and <see cref="Step"/>, so that
/// a step is judged by the requests that were made while it was applied, and by no others.
/// </summary>
public sealed record SyncRollout
{
    /// <summary>Which rollout.</summary>
    public required long Id { get; init; }

    /// <summary>Which of its steps the weights are for, from 1 on.</summary>
    public required int Step { get; init; }

    /// <summary>What the new nodes have: <c>version=v2</c>.</summary>
    public required string Label { get; init; }

    /// <summary>The values of the label's key that the old side has; "" stands for nodes without that label.</summary>
    public required IReadOnlyList<string> Stable { get; init; }

    /// <summary>
    /// The longest 99th percentile that is allowed, in milliseconds; null when no such limit was given. A request that waits for its answer
    /// longer than that is reported while it still waits.
    /// </summary>
    public double? MaxP99Ms { get; init; }

    /// <summary>The same as a multiple of the old nodes' time; null when no such limit was given.</summary>
    public double? MaxP99VsStable { get; init; }
}
