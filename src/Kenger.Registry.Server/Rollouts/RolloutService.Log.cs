using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Rollouts;

internal sealed partial class RolloutService
{
    [LoggerMessage(1501, LogLevel.Information, "Rollout {Id} of {Label} in {Ns}: passed at step {Step} ({Percent} %), {Errors} errors in {Requests} requests")]
    private partial void LogPassed(long id, LabelPair label, string ns, int step, int percent, long errors, long requests);

    [LoggerMessage(1502, LogLevel.Information, "Rollout {Id} of {Label} in {Ns}: goes on from step {Step} ({Percent} %), {Reason}")]
    private partial void LogAdvanced(long id, LabelPair label, string ns, int step, int percent, string? reason);

    [LoggerMessage(1503, LogLevel.Information, "Rollout {Id} of {Label} in {Ns}: completed, {Reason}")]
    private partial void LogCompleted(long id, LabelPair label, string ns, string? reason);

    [LoggerMessage(1504, LogLevel.Warning, "Rollout {Id} of {Label} in {Ns}: paused at step {Step} ({Percent} %), {Reason}")]
    private partial void LogPaused(long id, LabelPair label, string ns, int step, int percent, string? reason);

    [LoggerMessage(1505, LogLevel.Information, "Rollout {Id} of {Label} in {Ns}: resumed at step {Step} ({Percent} %), {Reason}")]
    private partial void LogResumed(long id, LabelPair label, string ns, int step, int percent, string? reason);

    [LoggerMessage(1506, LogLevel.Warning, "Rollout {Id} of {Label} in {Ns}: rolled back at step {Step} ({Percent} %), {Reason}")]
    private partial void LogRolledBack(long id, LabelPair label, string ns, int step, int percent, string? reason);

    [LoggerMessage(1507, LogLevel.Error, "A look at the rollouts failed; the next one follows in a second")]
    private partial void LogLookFailed(Exception failure);

    private void LogMoved(RolloutState rollout, RolloutDecision decision)
    {
        switch (decision.Kind)
        {
            case RolloutDecisionKind.Advance:
                LogAdvanced(rollout.Id, rollout.Label, rollout.Ns, rollout.Step, rollout.Percent, decision.Reason);
                break;
            case RolloutDecisionKind.Complete:
                LogCompleted(rollout.Id, rollout.Label, rollout.Ns, decision.Reason);
                break;
            case RolloutDecisionKind.Pause:
                LogPaused(rollout.Id, rollout.Label, rollout.Ns, rollout.Step, rollout.Percent, decision.Reason);
                break;
            case RolloutDecisionKind.Resume:
                LogResumed(rollout.Id, rollout.Label, rollout.Ns, rollout.Step, rollout.Percent, decision.Reason);
                break;
            case RolloutDecisionKind.RollBack:
                LogRolledBack(rollout.Id, rollout.Label, rollout.Ns, rollout.Step, rollout.Percent, decision.Reason);
                break;
        }
    }
}
