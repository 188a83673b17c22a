using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Kenger.Gateway.Routing;

/// <summary>
/// The hosts of a route, for <see cref="RouteHostPolicy"/>. They take the place of those that ASP.NET Core's own policy goes by: it compares each
/// host of each route with each other, and takes either of two wildcards where one lies inside the other. In routing's tables
/// <see cref="RoutesByHost"/> stand for them.
/// </summary>
/// <param name="Hosts">The hosts.</param>
internal sealed record RouteHostsMetadata(IReadOnlyList<HostPattern> Hosts)
{
    /// <summary>For the conventions of the gateway's endpoints.</summary>
    public static void Apply(IEndpointConventionBuilder endpoint) => endpoint.Add(static builder =>
    {
        for (var i = 0; i < builder.Metadata.Count; i++)
        {
            if (builder.Metadata[i] is IHostMetadata { Hosts.Count: > 0 } hosts)
            {
                builder.Metadata[i] = new RouteHostsMetadata([.. hosts.Hosts.Select(HostPattern.Parse)]);
                builder.Metadata.Add(new SuppressMatchingMetadata());
            }
        }
    });
}
