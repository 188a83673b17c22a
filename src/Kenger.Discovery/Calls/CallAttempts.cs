using System.Net;
using Kenger.Discovery.Health;
using Kenger.Discovery.Nodes;
using Kenger.Discovery.Telemetry;

namespace Kenger.Discovery.Calls;

/// <summary>Makes one attempt at a node: what is learnt of the node, what is counted, and its span.</summary>
internal sealed class CallAttempts(NodeEjection ejection, DiscoveryMetrics metrics)
{
    /// <summary>Sends a call to the node that was chosen.</summary>
    /// <param name="choice">The node, and why it.</param>
    /// <param name="number">From 1 on.</param>
    /// <param name="message">The call.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async ValueTask<HttpResponseMessage> SendAsync(
        NodeChoice choice, int number, HttpRequestMessage message, Func<HttpRequestMessage, CancellationToken, ValueTask<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        var node = choice.Node!;
        using var span = CallSpan.Start(message.Method, choice, number);
        node.Enter();
        try
        {
            var response = await send(message, cancellationToken).ConfigureAwait(false);
            Learn(node, response.StatusCode, choice.IsByRule);
            metrics.Picked(choice.Entry!.Namespace, CallOutcome.Of(response.StatusCode));
            CallSpan.Answered(span, response.StatusCode);
            return response;
        }
        catch (Exception exception)
        {
            var outcome = CallOutcome.Of(exception, cancellationToken.IsCancellationRequested);
            Learn(node, outcome, exception.Message, choice.IsByRule);
            metrics.Picked(choice.Entry!.Namespace, outcome);
            CallSpan.Failed(span, outcome);
            throw;
        }
        finally
        {
            node.Leave();
        }
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

    private void Learn(DiscoveredNode node, HttpStatusCode status, bool isByRule)
    {
        if (CallFailure.IsServerError(status))
        {
            ejection.Failed(node, $"it answers {(int)status}", isByRule);
        }
        else
        {
            NodeEjection.AnsweredWell(node);
        }
    }
}
