using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Chooses among the gateway's routes by host: an exact one before a wildcard, the longer wildcard before the shorter one, those with a port before
/// those without. A look-up in a table, however many hosts there are.
/// </summary>
internal sealed class RouteHostPolicy : MatcherPolicy, IEndpointSelectorPolicy, IEndpointComparerPolicy
{
    /// <summary>Before ASP.NET Core's own policy for hosts (-100) and YARP's for headers and queries, which see the routes of the request's host.</summary>
    public override int Order => -110;

    public IComparer<Endpoint> Comparer { get; } = Comparer<Endpoint>.Create(static (one, other) => RankOf(one).CompareTo(RankOf(other)));

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(static endpoint => RoutesOf(endpoint) is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i) || RoutesOf(candidates[i].Endpoint) is not { } routes)
            {
                continue;
            }

            if (routes.Find(httpContext.Request) is { } found)
            {
                candidates.ReplaceEndpoint(i, found, candidates[i].Values);
            }
            else
            {
                candidates.SetValidity(i, value: false);
            }
        }

        return Task.CompletedTask;
    }

    private static int RankOf(Endpoint endpoint) => RoutesOf(endpoint) switch
    {
        { HaveAllPorts: true } => 0,
        null when endpoint.Metadata.GetMetadata<IHostMetadata>() is not { Hosts.Count: > 0 } => 2,
        _ => 1,
    };

    private static RoutesByHost? RoutesOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<RoutesByHost>();
}
