using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>
/// The registry's API of gray releases: traffic rules and rollouts. Calls fail over and throw as those of <see cref="IServiceRegistration"/>.
/// </summary>
public interface IReleaseOperator
{
    /// <summary>The traffic rules of one namespace or of all, each namespace's in the order in which they are asked.</summary>
    Task<IReadOnlyList<RuleInfo>> ListRulesAsync(string? ns = null, CancellationToken cancellationToken = default);

    /// <summary>Adds a rule.</summary>
    /// <exception cref="KengerNotFoundException">There is no such namespace.</exception>
    Task<RuleInfo> AddRuleAsync(AddRuleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes the given fields of a rule.</summary>
    Task<RuleInfo> UpdateRuleAsync(UpdateRuleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes a rule.</summary>
    Task<RuleRemoval> DeleteRuleAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>Starts to shift a namespace's traffic to new nodes.</summary>
    /// <exception cref="KengerConflictException">A rollout is running there.</exception>
    Task<RolloutInfo> StartRolloutAsync(StartRolloutRequest request, CancellationToken cancellationToken = default);

    /// <summary>Keeps a rollout at its step. Safe to repeat.</summary>
    Task<RolloutInfo> PauseRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused rollout go on. Safe to repeat.</summary>
    Task<RolloutInfo> ResumeRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default);

    /// <summary>Gives the new nodes all of the traffic now. Safe to repeat.</summary>
    Task<RolloutInfo> PromoteRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default);

    /// <summary>Gives all traffic back to what had it before, also after the rollout's end. Safe to repeat.</summary>
    Task<RolloutInfo> AbortRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default);

    /// <summary>The rollouts of one namespace or of all, the newest first.</summary>
    Task<IReadOnlyList<RolloutInfo>> ListRolloutsAsync(string? ns = null, CancellationToken cancellationToken = default);

    /// <summary>A rollout with all that was decided in it: by its id, or a namespace's latest.</summary>
    Task<RolloutInfo> ShowRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default);
}
