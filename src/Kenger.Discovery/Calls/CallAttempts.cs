using System.Diagnostics;
using System.Net;
using Kenger.Discovery.Health;
using Kenger.Discovery.Nodes;
using Kenger.Discovery.Telemetry;

namespace Kenger.Discovery.Calls;

/// <summary>What comes of attempts at nodes: what is learnt of the node, what is counted, and a span each.</summary>
internal sealed class CallAttempts(NodeEjection ejection, DiscoveryMetrics metrics)
{
    /// <summary>Begins an attempt, which must end by one of the other two.</summary>
    /// <param name="choice">The node, and why it.</param>
    /// <param name="number">From 1 on.</param>
    /// <param name="method">The call's.</param>
    /// <returns>Its span, the current one from now on; null when nobody wants to know.</returns>
    public static Activity? Begin(in NodeChoice choice, int number, HttpMethod method)
    {
        choice.Node!.Enter();
        return CallSpan.Start(method, choice, number);
    }

    /// <summary>The node answered, well or not.</summary>
    public void Answered(in NodeChoice choice, Activity? span, HttpStatusCode status)
    {
        var node = choice.Node!;
        node.Leave();
        if (CallFailure.IsServerError(status))
        {
            ejection.Failed(node, $"it answers {(int)status}", choice.IsByRule);
        }
        else
        {
            NodeEjection.AnsweredWell(node);
        }

        metrics.Picked(choice.Entry!.Namespace, CallOutcome.Of(status));
        CallSpan.Answered(span, status);
        span?.Dispose();
    }

    /// <summary>No answer came.</summary>
    /// <param name="choice">As when it began.</param>
    /// <param name="span">As when it began.</param>
    /// <param name="exception">What came instead.</param>
    /// <param name="isGivenUp">The caller no longer waits.</param>
    public void Failed(in NodeChoice choice, Activity? span, Exception exception, bool isGivenUp)
    {
        choice.Node!.Leave();
        var outcome = CallOutcome.Of(exception, isGivenUp);
        Learn(choice.Node, outcome, exception.Message, choice.IsByRule);
        metrics.Picked(choice.Entry!.Namespace, outcome);
        CallSpan.Failed(span, outcome);
        span?.Dispose();
    }

    /// <summary>Learns from an attempt that was not answered. From what is nobody's fault here nothing: a time-out of the caller, a body that can't be read.</summary>
    public void Learn(DiscoveredNode node, string outcome, string reason, bool isByRule)
    {
        if (outcome == CallOutcome.Unreachable)
        {
            ejection.NotConnected(node, reason);
        }
        else if (outcome == CallOutcome.Broken)
        {
            ejection.Failed(node, reason, isByRule);
        }
    }
}
