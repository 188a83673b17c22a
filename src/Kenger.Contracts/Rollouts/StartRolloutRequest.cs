namespace Kenger.Contracts;

/// <summary>
/// The body of <see cref="ApiRoutes.RolloutStart"/>. The nodes with the label get a growing share of the namespace's traffic, all the
/// others the rest; within each side by their own weights.
/// </summary>
public sealed record StartRolloutRequest
{
    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>What the new nodes say of themselves: <c>version=v2</c>. At least one node must be online with it.</summary>
    public required string Label { get; init; }

    /// <summary>
    /// Percentages of the traffic, each above the one before, 0–100, at most 20; 5, 20, 50, 100 when absent, 0, 100 with a <see cref="Rule"/>. 100 follows
    /// by itself. At 0 the new nodes get only what rules send to them; it has no time of its own unless there is a <see cref="Rule"/>.
    /// </summary>
    public IReadOnlyList<int>? Steps { get; init; }

    /// <summary>
    /// Which of the steps, by their percentages, are left only with an approval: <see cref="ApiRoutes.RolloutApprove"/> or
    /// <see cref="ApiRoutes.RolloutNext"/>. None when absent.
    /// </summary>
    public IReadOnlyList<int>? Approve { get; init; }

    /// <summary>Whether every step, the last one too, is left only with an approval; not together with <see cref="Approve"/>. False when absent.</summary>
    public bool? Manual { get; init; }

    /// <summary>Webhooks that decide whether it goes on, at most 5; all that are asked must allow it.</summary>
    public IReadOnlyList<RolloutHook>? Hooks { get; init; }

    /// <summary>Limits on numbers that others know, at most 10; all must be kept.</summary>
    public IReadOnlyList<RolloutCheck>? Checks { get; init; }

    /// <summary>
    /// The id of a traffic rule that sends requests to the new nodes: what it sends is the new side's share at a step of 0 %, and is judged there.
    /// The rule is disabled when the rollout ends.
    /// </summary>
    public long? Rule { get; init; }

    /// <summary>
    /// Whether to start although the namespace is frozen (<see cref="NamespaceInfo.Freezes"/>); the freeze that is on then keeps it at no step
    /// either. Needs a <see cref="Reason"/>. False when absent.
    /// </summary>
    public bool? OverrideFreeze { get; init; }

    /// <summary>The shortest stay at a step, in seconds, 1–86,400; 60 when absent.</summary>
    public int? IntervalSeconds { get; init; }

    /// <summary>What the new nodes are judged by; the defaults when absent.</summary>
    public RolloutAnalysis? Analysis { get; init; }

    /// <summary>What to do at the end of a step with fewer requests than needed, see <see cref="NoDataActions"/>.</summary>
    public string? OnNoData { get; init; }

    /// <summary>
    /// What keeps a user on one side while the rollout is running: <c>client</c> for the client's address, <c>header:NAME</c> or
    /// <c>cookie:NAME</c>. Absent: each request is decided anew.
    /// </summary>
    public string? Sticky { get; init; }

    /// <summary>Why; at most 255 characters.</summary>
    public string? Reason { get; init; }
}
