using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Kenger.Gateway;

/// <summary>
/// Keeps admin endpoints and traffic apart, so that <c>/health</c> on the traffic port is the node's own, and the one of the
/// admin port can't be reached from there. Part of the routing tables: it costs a comparison per request.
/// </summary>
internal sealed class ListenerMatcherPolicy(AdminPort adminPort) : MatcherPolicy, INodeBuilderPolicy
{
    /// <summary>Before the policy for HTTP methods (-1000): an admin path must not answer 405 for the traffic.</summary>
    public override int Order => -1500;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(endpoint => ListenerOf(endpoint) is not null);

    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints) =>
        [EdgeFor(isAdmin: true, endpoints), EdgeFor(isAdmin: false, endpoints)];

    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges) =>
        new JumpTable(adminPort, edges.First(edge => edge.State is true).Destination, edges.First(edge => edge.State is false).Destination);

    private static PolicyNodeEdge EdgeFor(bool isAdmin, IReadOnlyList<Endpoint> endpoints) =>
        new(isAdmin, [.. endpoints.Where(endpoint => ListenerOf(endpoint) is not { } listener || listener.IsAdmin == isAdmin)]);

    private static ListenerMetadata? ListenerOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ListenerMetadata>();

    private sealed class JumpTable(AdminPort adminPort, int admin, int traffic) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext) => adminPort.Took(httpContext) ? admin : traffic;
    }
}
