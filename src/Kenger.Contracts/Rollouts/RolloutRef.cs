namespace Kenger.Contracts;

/// <summary>
/// The body of <see cref="ApiRoutes.RolloutPause"/>, <see cref="ApiRoutes.RolloutResume"/>, <see cref="ApiRoutes.RolloutApprove"/>,
/// <see cref="ApiRoutes.RolloutNext"/>, <see cref="ApiRoutes.RolloutPromote"/> and <see cref="ApiRoutes.RolloutAbort"/>: <see cref="Id"/> names
/// the rollout, or <see cref="Ns"/> its latest.
/// </summary>
public sealed record RolloutRef
{
    /// <summary>The rollout.</summary>
    public long? Id { get; init; }

    /// <summary>The namespace, for its latest rollout.</summary>
    public string? Ns { get; init; }

    /// <summary>Why; at most 255 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>Of an approval or a next step: the step that is meant, from 1 on. Refused when the rollout is at another one; its present one when absent.</summary>
    public int? Step { get; init; }

    /// <summary>
    /// Of a resumption, a next step or a promotion: do it although the namespace is frozen; the freeze that is on now keeps the rollout at no
    /// step any more. Needs a <see cref="Reason"/>. False when absent.
    /// </summary>
    public bool? OverrideFreeze { get; init; }

    /// <summary>
    /// Of an abort or a promotion: do it although no node would be there to take the traffic. Of a next step: go on although the new nodes were
    /// not found good. False when absent.
    /// </summary>
    public bool? Force { get; init; }
}
