using System.Runtime.CompilerServices;
using Kenger.Discovery.Following;
using Kenger.Discovery.Nodes;
using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Choosing;

/// <summary>Finds out which node a call goes to: rules and sides as in the gateway, then the weights in exact turns, and the zone among them.</summary>
internal sealed class NodeChooser(ServiceDirectory directory, IOptions<KengerDiscoveryOptions> options)
{
    // Weak: a pool is replaced with every change of its nodes.
    private readonly ConditionalWeakTable<NodePool, ZonePool> _zones = [];
    private readonly string? _zone = options.Value.Zone;
    private readonly bool _isByLoad = options.Value.LeastRequests;

    /// <summary>The node is null when nobody can be picked.</summary>
    public NodeChoice Choose(NamespaceEntry entry, ref RuleRequest request)
    {
        var choice = NodeChoices.Find(entry, directory.Current, ref request);
        return choice.Pool is { } pool ? choice with { Node = Pick(pool) ?? choice.Nodes!.PickStandby([]) } : choice;
    }

    /// <summary>A node that was not tried yet; null when all were.</summary>
    public NodeChoice ChooseOther(NodeChoice choice, IReadOnlyCollection<DiscoveredNode> tried, ref RuleRequest request) =>
        NodeChoices.FindOther(directory.Current, choice, tried, ref request);

    private DiscoveredNode? Pick(NodePool pool)
    {
        var node = _isByLoad ? pool.PickLessBusy() : pool.PickNext();
        return _zone is null || node is null
            ? node
            : ZoneOf(pool).Prefer(node, Random.Shared.NextDouble(), NodePool.RandomBits());
    }

    private ZonePool ZoneOf(NodePool pool) =>
        _zones.TryGetValue(pool, out var zone) ? zone : _zones.GetValue(pool, each => new ZonePool(each, _zone!));
}
