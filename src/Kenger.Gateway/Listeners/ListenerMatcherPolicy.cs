using Kenger.Gateway.Namespaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Kenger.Gateway.Listeners;

/// <summary>
/// Keeps admin endpoints and traffic apart, so that <c>/health</c> on the traffic port is the node's own, and the one of the
/// admin port can't be reached from there; and shows the route of switched hosts to the requests of switched hosts. Part of
/// the routing tables: it costs a comparison per request, and a look-up where hosts are switched.
/// </summary>
internal sealed class ListenerMatcherPolicy(AdminPort adminPort, SwitchedHosts hosts) : MatcherPolicy, INodeBuilderPolicy
{
    /// <summary>Before the policy for HTTP methods (-1000): an admin path must not answer 405 for the traffic.</summary>
    public override int Order => -1500;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(endpoint => ListenerOf(endpoint) is not null);

    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints) =>
        [.. Enum.GetValues<Listener>().Select(listener => EdgeFor(listener, endpoints))];

    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges)
    {
        return new JumpTable(adminPort, hosts, Of(Listener.Admin), Of(Listener.Traffic), Of(Listener.SwitchedTraffic));

        int Of(Listener listener) => edges.First(edge => edge.State is Listener state && state == listener).Destination;
    }

    private static PolicyNodeEdge EdgeFor(Listener listener, IReadOnlyList<Endpoint> endpoints) =>
        new(listener, [.. endpoints.Where(endpoint => ListenerOf(endpoint) is not { } shown || shown.IsShownTo(listener))]);

    private static ListenerMetadata? ListenerOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ListenerMetadata>();

    private sealed class JumpTable(AdminPort adminPort, SwitchedHosts hosts, int admin, int traffic, int switched) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext) =>
            adminPort.Received(httpContext) ? admin
            : hosts.Current.Find(httpContext.Request.Headers.Host, httpContext.Request.IsHttps) is null ? traffic
            : switched;
    }
}
