using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Routes that differ in nothing but their hosts. In routing's tables one endpoint stands for all of them, and the table of hosts says which of them
/// a request gets: those tables go by path first, so each path would hold all hosts once more, and all of it would be made anew with each change.
/// Immutable.
/// </summary>
internal sealed class RoutesByHost
{
    private const int Nobody = -1;
    private const int Http = 80;
    private const int Https = 443;

    private readonly RouteEndpoint[] _routes;
    private readonly HostTable _hosts;

    private RoutesByHost(RouteEndpoint[] routes, bool haveAllPorts)
    {
        _routes = routes;
        HaveAllPorts = haveAllPorts;
        Config = routes[0].Metadata.GetMetadata<RouteModel>()?.Config;
        // The first one counts where two have the same host.
        _hosts = new HostTable(
            routes.SelectMany(static (route, index) => HostsOf(route)!.Hosts.Select(host => (host with { Name = host.Name.ToLowerInvariant() }, index))), Nobody);
    }

    /// <summary>Whether all their hosts name a port.</summary>
    public bool HaveAllPorts { get; }

    /// <summary>What YARP was told of the first of them.</summary>
    public RouteConfig? Config { get; }

    /// <summary>The endpoints that stand in routing's tables for those that have hosts.</summary>
    /// <param name="endpoints">All of the gateway's. Those that have hosts must not be in the tables themselves.</param>
    public static IReadOnlyList<RouteEndpoint> Of(IEnumerable<Endpoint> endpoints) =>
        [.. endpoints.OfType<RouteEndpoint>().Where(static endpoint => HostsOf(endpoint) is not null).GroupBy(Likeness.Of).Select(StandInFor)];

    /// <summary>The route of a request's host; null when none of them has it.</summary>
    public RouteEndpoint? Find(HttpRequest request)
    {
        var (name, port) = HostPattern.Split(request.Host.Value);
        var index = _hosts.Find(name, port ?? (request.IsHttps ? Https : Http));
        return index == Nobody ? null : _routes[index];
    }

    private static RouteHostsMetadata? HostsOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<RouteHostsMetadata>();

    private static RouteEndpoint StandInFor(IGrouping<Likeness, RouteEndpoint> alike)
    {
        // As RouteTiePolicy has it.
        RouteEndpoint[] routes = [.. alike.OrderBy(RouteTiePolicy.IdOf, StringComparer.Ordinal)];
        var first = routes[0];
        // By methods, headers and queries routing chooses by itself.
        var metadata = first.Metadata.Where(static each => each is not (RouteHostsMetadata or ISuppressMatchingMetadata or RouteModel));
        return new RouteEndpoint(
            static context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            },
            first.RoutePattern,
            first.Order,
            new EndpointMetadataCollection(metadata.Append(new RoutesByHost(routes, alike.Key.HaveAllPorts))),
            first.DisplayName);
    }

    /// <summary>All by which routing tells endpoints apart, but for their hosts.</summary>
    /// <param name="Path">The pattern, where it makes no difference in lower case.</param>
    /// <param name="Order">Who is asked first.</param>
    /// <param name="HaveAllPorts">They are asked before those that don't.</param>
    /// <param name="IsOurs">Those of YARP's section are asked before them.</param>
    /// <param name="Match">Methods, headers and queries.</param>
    /// <param name="Methods">Methods that the app has given them.</param>
    private sealed record Likeness(string Path, int Order, bool HaveAllPorts, bool IsOurs, RouteMatch? Match, string Methods)
    {
        public static Likeness Of(RouteEndpoint endpoint)
        {
            var config = endpoint.Metadata.GetMetadata<RouteModel>()?.Config;
            var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>();
            return new Likeness(
                PathOf(endpoint.RoutePattern.RawText ?? ""),
                endpoint.Order,
                HostsOf(endpoint)!.Hosts.All(static host => host.Port is not null),
                config is not null && RouteMetadata.IsOurs(config),
                config?.Match is { } match ? match with { Hosts = null, Path = null } : null,
                methods is null ? "" : $"{methods.AcceptCorsPreflight} {string.Join(' ', methods.HttpMethods)}");
        }

        // Names of parameters and what narrows them down may depend on case.
        private static string PathOf(string pattern) =>
            (pattern.EndsWith(RouteMatching.EveryPath, StringComparison.Ordinal) ? pattern[..^RouteMatching.EveryPath.Length] : pattern).Contains('{', StringComparison.Ordinal)
                ? pattern : pattern.ToLowerInvariant();
    }
}
