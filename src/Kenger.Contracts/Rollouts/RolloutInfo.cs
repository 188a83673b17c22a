namespace Kenger.Contracts;

/// <summary>A stepwise shift of a namespace's traffic to new nodes.</summary>
public sealed record RolloutInfo
{
    /// <summary>Given by the registry; never used again for another rollout.</summary>
    public required long Id { get; init; }

    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>What the new nodes say of themselves: <c>version=v2</c>.</summary>
    public required string Label { get; init; }

    /// <summary>
    /// The old side: the values that the label's key had on the other nodes when the rollout began, "" for nodes without it. Whatever else
    /// comes while it is running waits at weight 0.
    /// </summary>
    public IReadOnlyList<string> Stable { get; init; } = [];

    /// <summary>One of <see cref="RolloutStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it has this status, in a sentence; absent while it is running.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Why it is paused, as a word: one of <see cref="RolloutPauses"/>; absent while it is not.</summary>
    public string? PauseCause { get; init; }

    /// <summary>The percentages; the last one is 100.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>Those of <see cref="Steps"/> that are left only with an approval; absent when there are none.</summary>
    public IReadOnlyList<int>? Approve { get; init; }

    /// <summary>The webhooks that decide, without their secrets and paths; absent when there are none.</summary>
    public IReadOnlyList<RolloutHook>? Hooks { get; init; }

    /// <summary>The limits on numbers that others know; absent when there are none.</summary>
    public IReadOnlyList<RolloutCheck>? Checks { get; init; }

    /// <summary>The traffic rule whose requests are the new side's share at 0 %; absent when there is none.</summary>
    public long? Rule { get; init; }

    /// <summary>The step that was approved last, from 1 on; absent when none was. Only an approval of the present step counts.</summary>
    public int? ApprovedStep { get; init; }

    /// <summary>Which of <see cref="Steps"/> it is at, or ended at, from 1 on.</summary>
    public required int Step { get; init; }

    /// <summary>The share of the traffic that the new nodes have now, 0–100.</summary>
    public required int Percent { get; init; }

    /// <summary>The shortest stay at a step, in seconds.</summary>
    public required int IntervalSeconds { get; init; }

    /// <summary>What the new nodes are judged by.</summary>
    public required RolloutAnalysis Analysis { get; init; }

    /// <summary>One of <see cref="NoDataActions"/>.</summary>
    public required string OnNoData { get; init; }

    /// <summary>
    /// What keeps a user on one side: <c>client</c>, <c>header:NAME</c> or <c>cookie:NAME</c>; absent when each request is decided anew.
    /// </summary>
    public string? Sticky { get; init; }

    /// <summary>The name of the token that started it.</summary>
    public required string Author { get; init; }

    /// <summary>Why it was started.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it came to its present step.</summary>
    public required DateTimeOffset StepStartedAt { get; init; }

    /// <summary>When it was completed, rolled back or aborted.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>
    /// What came of a call that changes it, in a sentence: where the traffic goes after an abort or a promotion, or that nothing changed; only
    /// in the answer to such a call.
    /// </summary>
    public string? Message { get; init; }

    /// <summary>All that was decided, the oldest first; only where one rollout is shown.</summary>
    public IReadOnlyList<RolloutEvent>? Events { get; init; }

    /// <summary>The revision of its last change.</summary>
    public required long Version { get; init; }
}
