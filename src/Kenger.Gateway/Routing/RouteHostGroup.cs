using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Many hosts whose routes have the same path, as one endpoint of routing's tables, which is replaced by the host's own one when a request has
/// come there. Immutable.
/// </summary>
internal sealed class RouteHostGroup
{
    private readonly Endpoint[] _endpoints;
    private readonly HostTable _table;

    /// <summary>Makes one.</summary>
    /// <param name="hosts">Each with the endpoint that takes all of its requests.</param>
    public RouteHostGroup(IReadOnlyList<(HostPattern Host, Endpoint Endpoint)> hosts)
    {
        Hosts = [.. hosts.Select(static each => each.Host)];
        _endpoints = [.. hosts.Select(static each => each.Endpoint)];
        _table = new HostTable(Hosts.Select(static (host, index) => (host, index)), none: 0);
        // What all of them have in common by the host's conventions is seen by other policies.
        var first = (RouteEndpoint)_endpoints[0];
        Endpoint = new RouteEndpoint(
            static _ => Task.CompletedTask, first.RoutePattern, first.Order, new EndpointMetadataCollection([.. first.Metadata, this]), "many hosts");
    }

    public IReadOnlyList<HostPattern> Hosts { get; }

    /// <summary>What stands for all of them.</summary>
    public Endpoint Endpoint { get; }

    /// <summary>The endpoint of a request's host, which is one of these.</summary>
    public Endpoint Find(ReadOnlySpan<char> name, int? port) => _endpoints[_table.Find(name, port)];

    /// <summary>
    /// The path of the first of a host's endpoints, where it takes every request that comes there: it is a proxy's, has no condition beside host and
    /// path, and its path no part that could fail. Null otherwise.
    /// </summary>
    public static string? PathOf(IReadOnlyList<Endpoint> endpoints) =>
        endpoints is [RouteEndpoint first, ..] && first.Metadata.GetMetadata<RouteModel>()?.Config.Match is { Methods: null, Headers: null, QueryParameters: null }
            && first.RoutePattern is { RawText: { } path, ParameterPolicies.Count: 0 } pattern && pattern.PathSegments.All(IsSure)
            ? path : null;

    private static bool IsSure(RoutePatternPathSegment segment) =>
        segment.IsSimple && segment.Parts[0] is RoutePatternLiteralPart or RoutePatternParameterPart { IsCatchAll: true };
}
