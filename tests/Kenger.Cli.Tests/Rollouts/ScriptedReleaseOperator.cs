using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Cli.Tests.Rollouts;

/// <summary>Shows rollouts, or fails, in the given order; the last one for ever.</summary>
internal sealed class ScriptedReleaseOperator(params object[] answers) : IReleaseOperator
{
    private readonly List<RolloutRef> _asked = [];

    public IReadOnlyList<RolloutRef> Asked => _asked;

    public Task<RolloutInfo> ShowRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default)
    {
        var answer = answers[Math.Min(_asked.Count, answers.Length - 1)];
        _asked.Add(rollout);
        return answer is Exception exception ? Task.FromException<RolloutInfo>(exception) : Task.FromResult((RolloutInfo)answer);
    }

    public Task<IReadOnlyList<RuleInfo>> ListRulesAsync(string? ns = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RuleInfo> AddRuleAsync(AddRuleRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RuleInfo> UpdateRuleAsync(UpdateRuleRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RuleRemoval> DeleteRuleAsync(DeleteRuleRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RolloutInfo> StartRolloutAsync(StartRolloutRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RolloutInfo> PauseRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RolloutInfo> ResumeRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RolloutInfo> ApproveRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RolloutInfo> NextRolloutStepAsync(RolloutRef rollout, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RolloutInfo> PromoteRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RolloutInfo> AbortRolloutAsync(RolloutRef rollout, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<RolloutInfo>> ListRolloutsAsync(string? ns = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
