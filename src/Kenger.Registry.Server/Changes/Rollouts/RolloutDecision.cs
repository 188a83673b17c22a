using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>A decision, and the numbers it was made by.</summary>
internal sealed record RolloutDecision(RolloutDecisionKind Kind, string? Reason = null)
{
    public static readonly RolloutDecision Nothing = new(RolloutDecisionKind.Nothing);

    /// <summary>What it is told as, once it is carried out.</summary>
    public RolloutEventKind EventKind => Kind switch
    {
        RolloutDecisionKind.Passed => RolloutEventKind.Passed,
        RolloutDecisionKind.Advance => RolloutEventKind.Advanced,
        RolloutDecisionKind.Complete => RolloutEventKind.Completed,
        RolloutDecisionKind.Pause => RolloutEventKind.Paused,
        RolloutDecisionKind.Resume => RolloutEventKind.Resumed,
        RolloutDecisionKind.RollBack => RolloutEventKind.RolledBack,
        _ => throw new InvalidOperationException($"{Kind} is told to nobody."),
    };

    /// <summary>Of a pause.</summary>
    public PauseCause Cause { get; init; }

    /// <summary>The new nodes since the judgement before, where they were judged.</summary>
    public TrafficSums? Candidate { get; init; }

    /// <summary>The old nodes over the same time.</summary>
    public TrafficSums? Stable { get; init; }
}
