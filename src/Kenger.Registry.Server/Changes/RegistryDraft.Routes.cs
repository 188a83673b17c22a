using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Routes;

namespace Kenger.Registry.Server.Changes;

/// <summary>The routes of the draft.</summary>
internal sealed partial class RegistryDraft
{
    private readonly List<RouteVersionState> _routeVersions = [];
    private RouteTable _routes;
    private long _nextRouteVersion;

    public RouteTable Routes => _routes;

    public RouteState? FindRoute(string id) => _routes.Routes.GetValueOrDefault(id);

    /// <summary>Adds a route, or replaces the one with its id; it gets its version here.</summary>
    public RouteState PutRoute(RouteState route)
    {
        var before = FindRoute(route.Id);
        route = route with
        {
            Version = _nextRouteVersion++,
            Revision = NextVersion,
            CreatedAt = before?.CreatedAt ?? Now,
            UpdatedAt = Now,
        };
        _routes = _routes.With(route, NextVersion);
        _audit.Route(before, route, route.Reason);
        Keep(route.Route, route.Version, route.Author, route.Reason, isGone: false);
        return route;
    }

    /// <summary>Removes a route. Returns the number of this change.</summary>
    public long RemoveRoute(RouteState route, string? reason)
    {
        var version = _nextRouteVersion++;
        _routes = _routes.Without(route, NextVersion);
        _audit.Route(route, null, reason);
        Keep(route.Route, version, _audit.ActorName, reason, isGone: true);
        return version;
    }

    private void Keep(RouteDefinition route, long version, string actor, string? reason, bool isGone) => _routeVersions.Add(new RouteVersionState(
        route.Id,
        route.Ns,
        new RouteVersion { Version = version, Revision = NextVersion, ChangedAt = Now, Actor = actor, Reason = reason, Route = isGone ? null : route }));
}
