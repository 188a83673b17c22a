using System.Runtime.CompilerServices;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Picking;

/// <summary>Picks a node for a request, in the way its route says.</summary>
internal sealed class NodePicker(RemoteClient clients, IOptions<KengerGatewayOptions> options)
{
    // Weak, because routes are replaced when the configuration changes.
    private readonly ConditionalWeakTable<RouteConfig, PickPolicy> _known = [];
    private readonly PickPolicy _default = PickPolicies.TryParse(options.Value.Pick, clients)!;

    /// <summary>Null when no node is eligible.</summary>
    public GatewayNode? Pick(NodePool pool, RouteConfig route, HttpContext context) => PolicyOf(route).Pick(pool, context);

    public PickPolicy PolicyOf(RouteConfig route) => route.Metadata is null ? _default : _known.GetValue(route, Read);

    // Names were checked when the route was made; one that is wrong all the same must not fail requests.
    private PickPolicy Read(RouteConfig route) =>
        PickPolicies.TryParse(route.Metadata!.GetValueOrDefault(RouteMetadata.Pick), clients) ?? _default;
}
