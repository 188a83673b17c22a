using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Between routes that take the same requests and say nothing more about it, where routing would refuse to choose and answer 500: what the app and
/// YARP's section have comes first, then the route whose id comes first.
/// </summary>
internal sealed class RouteTiePolicy : MatcherPolicy, IEndpointComparerPolicy
{
    /// <summary>After all others.</summary>
    public override int Order => int.MaxValue;

    public IComparer<Endpoint> Comparer { get; } = Comparer<Endpoint>.Create(static (one, other) => string.CompareOrdinal(IdOf(one), IdOf(other)));

    /// <summary>The id by which a route comes before another one; null, which comes before every text, for those that aren't ours.</summary>
    public static string? IdOf(Endpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<RouteModel>()?.Config ?? endpoint.Metadata.GetMetadata<RoutesByHost>()?.Config) is { } route && RouteMetadata.IsOurs(route)
            ? route.RouteId : null;
}
