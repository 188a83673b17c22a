using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>What a change of a rollout is told as, before it is known who made it and when.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Reason">Why, in a sentence.</param>
internal sealed record RolloutEventDraft(RolloutEventKind Kind, string? Reason)
{
    /// <summary>What the audit says beside the rollout's state: why an operator did it.</summary>
    public string? Remark { get; init; }

    public TrafficSums? Candidate { get; init; }

    public TrafficSums? Stable { get; init; }

    public RolloutEventRecord ToRecord(RolloutState rollout, string actor, DateTimeOffset now) => new(rollout.Ns, rollout.Id, new RolloutEvent
    {
        Time = now,
        Kind = Kind.ToWireName(),
        Step = rollout.Step,
        Percent = rollout.Percent,
        Cause = Kind == RolloutEventKind.Paused ? rollout.PauseCause.ToWireName() : null,
        Reason = Reason,
        Actor = actor,
        Candidate = Candidate?.ToNumbers(),
        Stable = Stable?.ToNumbers(),
    });
}

/// <summary>What happened in a rollout, on its way into the store with the change itself.</summary>
internal sealed record RolloutEventRecord(string Ns, long RolloutId, RolloutEvent Event);

/// <summary>What can happen in a rollout; on the wire <see cref="RolloutEventKinds"/>.</summary>
internal enum RolloutEventKind
{
    Started,
    Passed,
    Advanced,
    Paused,
    Approved,
    Resumed,
    Arrived,
    Completed,
    RolledBack,
    Aborted,
    Reinstated,
}
