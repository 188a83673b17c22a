using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>A request of a route that lets each node have so many: the place it has taken at a node.</summary>
internal sealed class NodeTurn(int max)
{
    private NodePlaces? _places;

    /// <summary>What a request is answered that finds no place.</summary>
    public static RouteAnswer Busy { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "busy", "as many requests as there may be are under way: retry after the number of seconds in Retry-After")
        {
            // Nobody knows when one of those under way ends.
            Headers = [("Retry-After", "1")],
        };

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
