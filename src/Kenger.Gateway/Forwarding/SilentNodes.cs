using Kenger.Gateway.Attempts;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Lets idempotent requests go to another node at once, if there is one and the budget has a retry; it takes that. Others wait on: the node may
/// come back, and whoever gives them up helps nobody.
/// </summary>
internal sealed class SilentNodes(NodeChooser chooser, IOptions<KengerGatewayOptions> options) : ISilentNodes
{
    private readonly int _maxRetries = options.Value.MaxRetries;

    public bool MayLeave(ForwardedRequest request)
    {
        var tried = request.Tried ?? [request.Choice.Node!];
        if (tried.Count > _maxRetries
            || !chooser.HasOther(request.Choice, tried)
            || request.Budget?.TryTake() != true)
        {
            return false;
        }

        request.HasRetry = true;
        request.End = AttemptEnd.NoAnswer;
        return true;
    }
}

/// <summary>What becomes of requests that wait for a node which no longer answers its probes.</summary>
internal interface ISilentNodes
{
    /// <summary>True when the request is to leave the node.</summary>
    bool MayLeave(ForwardedRequest request);
}
