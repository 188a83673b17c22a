using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway;

/// <summary>The route that takes a request.</summary>
internal sealed record ExplainedRoute(string Id, IReadOnlyList<string>? Hosts, string? Path, IReadOnlyList<string>? Methods, string? Cluster)
{
    public static ExplainedRoute Of(RouteConfig route) =>
        new(route.RouteId, route.Match.Hosts, route.Match.Path, route.Match.Methods, route.ClusterId);
}
