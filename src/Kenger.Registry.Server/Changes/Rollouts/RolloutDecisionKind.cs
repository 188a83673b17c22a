namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>What is to be done with a rollout.</summary>
internal enum RolloutDecisionKind
{
    /// <summary>Wait.</summary>
    Nothing,

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
