using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>All that a rollout is judged by.</summary>
/// <param name="Rollout">The rollout.</param>
/// <param name="Sums">What gateways reported of its step.</param>
/// <param name="HasCandidates">Whether a new node is online that may get requests.</param>
/// <param name="IsSilent">Whether no report came for long.</param>
/// <param name="Now">The time.</param>
internal sealed record RolloutView(RolloutState Rollout, StepSums Sums, bool HasCandidates, bool IsSilent, DateTimeOffset Now)
{
    public bool IsIntervalOver => Now - Rollout.StepStartedAt >= TimeSpan.FromSeconds(Rollout.IntervalSeconds);
}
