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

/// <summary>What is to be done with a rollout.</summary>
internal enum RolloutDecisionKind
{
    /// <summary>Wait.</summary>
    Nothing,

    /// <summary>Ask the webhooks, and look again when they have answered.</summary>
    Ask,

    /// <summary>The new nodes kept all limits; their next requests are judged anew.</summary>
    Passed,

    /// <summary>Go to the next step.</summary>
    Advance,

    /// <summary>The last step is over.</summary>
    Complete,

    /// <summary>Stay at the step.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,

    /// <summary>Give all traffic back.</summary>
    RollBack,
}
