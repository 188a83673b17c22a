using Kenger.Client.Calls;
using Kenger.Contracts;
using Refit;

namespace Kenger.Client;

/// <summary>
/// The registry's API of gray releases: traffic rules and rollouts. Calls fail over and throw as those of
/// <see cref="IServiceRegistration"/>.
/// </summary>
[Headers(KengerRefitSettings.AcceptHeader, KengerRefitSettings.TokenHeader)]
public interface IReleaseOperator
{
    /// <summary>The traffic rules of one namespace or of all, each namespace's in the order in which they are asked.</summary>
    [Get(ApiRoutes.RuleList)]
    Task<IReadOnlyList<RuleInfo>> ListRulesAsync(string? ns = null, CancellationToken cancellationToken = default);

    /// <summary>Adds a rule.</summary>
    /// <exception cref="KengerNotFoundException">There is no such namespace.</exception>
    [Post(ApiRoutes.RuleAdd)]
    [Headers(Delivery.AtMostOnce)]
    Task<RuleInfo> AddRuleAsync([Body] AddRuleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes the given fields of a rule.</summary>
    [Post(ApiRoutes.RuleUpdate)]
    Task<RuleInfo> UpdateRuleAsync([Body] UpdateRuleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes a rule.</summary>
    [Post(ApiRoutes.RuleDelete)]
    [Headers(Delivery.AtMostOnce)]
    Task<RuleRemoval> DeleteRuleAsync([Body] DeleteRuleRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes a rule.</summary>
    Task<RuleRemoval> DeleteRuleAsync(long id, CancellationToken cancellationToken = default) =>
        DeleteRuleAsync(new DeleteRuleRequest(id), cancellationToken);

    /// <summary>Starts to shift a namespace's traffic to new nodes.</summary>
    /// <exception cref="KengerConflictException">A rollout is running there.</exception>
    [Post(ApiRoutes.RolloutStart)]
    [Headers(Delivery.AtMostOnce)]
    Task<RolloutInfo> StartRolloutAsync([Body] StartRolloutRequest request, CancellationToken cancellationToken = default);

    /// <summary>Keeps a rollout at its step. Safe to repeat.</summary>
    [Post(ApiRoutes.RolloutPause)]
    Task<RolloutInfo> PauseRolloutAsync([Body] RolloutRef rollout, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused rollout go on. Safe to repeat.</summary>
    [Post(ApiRoutes.RolloutResume)]
    Task<RolloutInfo> ResumeRolloutAsync([Body] RolloutRef rollout, CancellationToken cancellationToken = default);

    /// <summary>Lets a rollout leave a step that waits for an approval. Safe to repeat.</summary>
    /// <exception cref="KengerConflictException">Its present step is not the one that is meant, or waits for no approval.</exception>
    [Post(ApiRoutes.RolloutApprove)]
    Task<RolloutInfo> ApproveRolloutAsync([Body] RolloutRef rollout, CancellationToken cancellationToken = default);

    /// <summary>Has a rollout go to its next step now; after the last one it is completed. With <see cref="RolloutRef.Step"/> nothing is done twice.</summary>
    /// <exception cref="KengerConflictException">Its present step is not the one that is meant, or the new nodes were not found good.</exception>
    [Post(ApiRoutes.RolloutNext)]
    [Headers(Delivery.AtMostOnce)]
    Task<RolloutInfo> NextRolloutStepAsync([Body] RolloutRef rollout, CancellationToken cancellationToken = default);

    /// <summary>Gives the new nodes all of the traffic now. Safe to repeat.</summary>
    [Post(ApiRoutes.RolloutPromote)]
    Task<RolloutInfo> PromoteRolloutAsync([Body] RolloutRef rollout, CancellationToken cancellationToken = default);

    /// <summary>Gives all traffic back to what had it before, also after the rollout's end. Safe to repeat.</summary>
    [Post(ApiRoutes.RolloutAbort)]
    Task<RolloutInfo> AbortRolloutAsync([Body] RolloutRef rollout, CancellationToken cancellationToken = default);

    /// <summary>The rollouts of one namespace or of all, the newest first.</summary>
    [Get(ApiRoutes.RolloutList)]
    Task<IReadOnlyList<RolloutInfo>> ListRolloutsAsync(string? ns = null, CancellationToken cancellationToken = default);

    /// <summary>A rollout with all that was decided in it: by its id, or a namespace's latest.</summary>
    [Get(ApiRoutes.RolloutShow)]
    Task<RolloutInfo> ShowRolloutAsync(
        [QueryConverter(typeof(RolloutRefConverter))] RolloutRef rollout, CancellationToken cancellationToken = default);
}
