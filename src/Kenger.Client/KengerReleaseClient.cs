using System.Globalization;
using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>One line for each call of the API; how they travel and what their answers mean is decided elsewhere.</summary>
internal sealed class KengerReleaseClient(ApiCaller api) : IReleaseOperator
{
    private static readonly KengerJson Json = KengerJson.Default;

    public Task<IReadOnlyList<RuleInfo>> ListRulesAsync(string? ns = null, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Get(ApiRoutes.RuleList, ("ns", ns)), Json.ApiResponseIReadOnlyListRuleInfo, cancellationToken);

    public Task<RuleInfo> AddRuleAsync(AddRuleRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.RuleAdd, request, Json.AddRuleRequest).Once(), Json.ApiResponseRuleInfo, cancellationToken);

    public Task<RuleInfo> UpdateRuleAsync(UpdateRuleRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.RuleUpdate, request, Json.UpdateRuleRequest), Json.ApiResponseRuleInfo, cancellationToken);

    public Task<RuleRemoval> DeleteRuleAsync(long id, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.RuleDelete, new(id), Json.DeleteRuleRequest).Once(), Json.ApiResponseRuleRemoval, cancellationToken);

    public Task<RolloutInfo> StartRolloutAsync(StartRolloutRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(
            ApiCall.Post(ApiRoutes.RolloutStart, request, Json.StartRolloutRequest).Once(), Json.ApiResponseRolloutInfo, cancellationToken);

    public Task<RolloutInfo> PauseRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default) =>
        MoveAsync(ApiRoutes.RolloutPause, rollout, cancellationToken);

    public Task<RolloutInfo> ResumeRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default) =>
        MoveAsync(ApiRoutes.RolloutResume, rollout, cancellationToken);

    public Task<RolloutInfo> PromoteRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default) =>
        MoveAsync(ApiRoutes.RolloutPromote, rollout, cancellationToken);

    public Task<RolloutInfo> AbortRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default) =>
        MoveAsync(ApiRoutes.RolloutAbort, rollout, cancellationToken);

    public Task<IReadOnlyList<RolloutInfo>> ListRolloutsAsync(string? ns = null, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Get(ApiRoutes.RolloutList, ("ns", ns)), Json.ApiResponseIReadOnlyListRolloutInfo, cancellationToken);

    public Task<RolloutInfo> ShowRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default) =>
        api.CallAsync(
            ApiCall.Get(ApiRoutes.RolloutShow, ("id", rollout.Id?.ToString(CultureInfo.InvariantCulture)), ("ns", rollout.Ns)),
            Json.ApiResponseRolloutInfo,
            cancellationToken);

    private Task<RolloutInfo> MoveAsync(string route, RolloutRef rollout, CancellationToken cancellationToken) =>
        api.CallAsync(ApiCall.Post(route, rollout, Json.RolloutRef), Json.ApiResponseRolloutInfo, cancellationToken);
}
