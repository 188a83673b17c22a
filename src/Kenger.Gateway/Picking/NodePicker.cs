using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway;

/// <summary>Picks a node for a request, in the way its route says.</summary>
internal sealed class NodePicker(RemoteClient clients, IOptions<KengerGatewayOptions> options)
{
    /// <summary>Where a route keeps its policy: in YARP's section, too.</summary>
    public const string MetadataKey = "Kenger.Pick";

    // Weak, because routes are replaced when the configuration changes.
    private readonly ConditionalWeakTable<RouteConfig, PickPolicy> _known = [];
    private readonly PickPolicy _default = PickPolicy.TryParse(options.Value.Pick)!;

    /// <summary>Null when no node is eligible.</summary>
    public GatewayNode? Pick(NodeTable table, RouteConfig route, HttpContext context)
    {
        var policy = PolicyOf(route);
        return policy.Kind switch
        {
            PickKind.Random => table.Pick(),
            PickKind.RoundRobin => table.PickNext(),
            PickKind.LeastRequests => table.PickLessBusy(),
            // A request without the header or cookie has nothing to be kept together by.
            _ => KeyOf(policy, context) is { Length: > 0 } key ? table.PickFor(StableHash.Of(key)) : table.Pick(),
        };
    }

    public PickPolicy PolicyOf(RouteConfig route) =>
        route.Metadata is null ? _default : _known.GetValue(route, Read);

    /// <summary>What a hashing policy chooses by; null for any other policy, and for a request without it.</summary>
    public string? KeyOf(PickPolicy policy, HttpContext context) =>
        policy.Kind switch
        {
            PickKind.HashOfHeader => context.Request.Headers[policy.Name!].ToString(),
            PickKind.HashOfCookie => context.Request.Cookies[policy.Name!],
            PickKind.HashOfClient => clients.AddressOf(context)?.ToString(),
            _ => null,
        };

    // Names were checked when the route was made; one that is wrong all the same must not fail requests.
    private PickPolicy Read(RouteConfig route) =>
        PickPolicy.TryParse(route.Metadata!.GetValueOrDefault(MetadataKey)) ?? _default;
}
