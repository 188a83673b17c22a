using Kenger.Gateway.Nodes;
using Kenger.Gateway.Telemetry;
using Kenger.Gateway.TrafficRules;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Makes visible that a rule can't be obeyed, because its target has no healthy node: counts requests, and says when it begins and ends.
/// </summary>
internal sealed partial class RuleFallbacks(GatewayMetrics metrics, ILogger<RuleFallbacks> logger)
{
    /// <summary>Notes what became of a request that a rule is for.</summary>
    public void Chosen(NodeChoice choice)
    {
        if (choice.Rule is not { } rule || choice.Entry is not { } entry)
        {
            return;
        }

        if (choice.IsFallback)
        {
            metrics.RuleFellBack(entry.Namespace, rule.Id);
        }

        if (rule.TryMarkFallingBack(choice.IsFallback))
        {
            Say(rule, entry.Namespace);
        }
    }

    /// <summary>The target was there, but failed: the request goes on as if there were no rule.</summary>
    public void LeftFor(NodeChoice choice, NodeChoice next)
    {
        if (choice is { Rule: { } rule, IsFallback: false, Entry: { } entry } && next.IsFallback)
        {
            metrics.RuleFellBack(entry.Namespace, rule.Id);
        }
    }

    private void Say(TrafficRule rule, string ns)
    {
        if (rule.IsFallingBack)
        {
            LogBegan(rule.ToString(), ns, rule.TargetOf(ns));
        }
        else
        {
            LogEnded(rule.ToString(), ns, rule.TargetOf(ns));
        }
    }

    [LoggerMessage(EventIds.RuleFallbackBegan, LogLevel.Warning,
        "{Rule} of namespace {Namespace} can't be obeyed: no node of its target, {Target}, is healthy and has a weight. "
        + "Its requests are served as if there were no rule")]
    private partial void LogBegan(string rule, string @namespace, string target);

    [LoggerMessage(EventIds.RuleFallbackEnded, LogLevel.Information,
        "{Rule} of namespace {Namespace} is obeyed again: its target, {Target}, has a healthy node")]
    private partial void LogEnded(string rule, string @namespace, string target);
}
