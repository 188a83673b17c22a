using Kenger.Contracts;

namespace Kenger.Registry.Server.Releases;

/// <summary>What a change of a rollout is told as.</summary>
/// <param name="Kind">One of <see cref="RolloutEventKinds"/>.</param>
/// <param name="Reason">Why, in a sentence.</param>
internal sealed record RolloutHappening(string Kind, string? Reason)
{
    public TrafficSums? Candidate { get; init; }

    public TrafficSums? Stable { get; init; }

    public RolloutEvent ToEvent(RolloutState rollout, string actor, DateTimeOffset now) => new()
    {
        Time = now,
        Kind = Kind,
        Step = rollout.Step,
        Percent = rollout.Percent,
        Reason = Reason,
        Actor = actor,
        Candidate = Candidate?.ToNumbers(),
        Stable = Stable?.ToNumbers(),
    };
}
