using Kenger.Gateway.Answers;
using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Forwarding;

/// <summary>A request of a route that lets each node have so many: the place it has taken at a node.</summary>
internal sealed class NodeTurn(int max)
{
    /// <summary>A word for programs: the reason of a request that finds no place.</summary>
    public const string Busy = "busy";

    private const string BusyMessage = "as many requests as there may be are under way: retry after the number of seconds in Retry-After";

    // In seconds: nobody knows when one of those under way ends.
    private const string BusyRetryAfter = "1";

    private NodePlaces? _places;

    /// <summary>Takes a place at the chosen node, or at another one when all places there are taken.</summary>
    /// <returns>The choice, with the node that has a place; without a node when none has.</returns>
    public NodeChoice Take(HttpContext context, NodeChoice choice, NodeChooser chooser, IReadOnlyCollection<GatewayNode> tried)
    {
        List<GatewayNode>? passed = null;
        while (choice.Node is { } node && !TryMoveTo(node.Places))
        {
            passed ??= [.. tried];
            passed.Add(node);
            choice = chooser.ChooseOther(context, choice, passed);
        }

        return choice;
    }

    /// <summary>Answers a request that finds no place.</summary>
    public static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = BusyRetryAfter;
        return GatewayError.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, BusyMessage, new GatewayErrorData { Reason = Busy });
    }

    public void Leave()
    {
        _places?.Leave();
        _places = null;
    }

    private bool TryMoveTo(NodePlaces places)
    {
        if (places == _places)
        {
            return true;
        }

        if (!places.TryTake(max))
        {
            return false;
        }

        Leave();
        _places = places;
        return true;
    }
}
