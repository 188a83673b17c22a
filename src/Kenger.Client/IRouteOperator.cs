using Kenger.Client.Calls;
using Kenger.Contracts;
using Refit;

namespace Kenger.Client;

/// <summary>The registry's API of routes. Calls fail over and throw as those of <see cref="IServiceRegistration"/>.</summary>
[Headers(KengerRefitSettings.AcceptHeader, KengerRefitSettings.TokenHeader)]
public interface IRouteOperator
{
    /// <summary>The routes to one namespace or to all, by id.</summary>
    [Get(ApiRoutes.RouteList)]
    Task<IReadOnlyList<RouteInfo>> ListRoutesAsync(string? ns = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a route, or replaces it. Safe to repeat without <see cref="PutRouteRequest.Version"/>; with it, a repetition may be refused
    /// that was carried out.
    /// </summary>
    /// <exception cref="KengerConflictException">It is not at that version, or another route takes the same requests.</exception>
    /// <exception cref="KengerNotFoundException">There is no such namespace.</exception>
    [Post(ApiRoutes.RoutePut)]
    [Headers(Delivery.AtMostOnce)]
    Task<RouteInfo> PutRouteAsync([Body] PutRouteRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes a route.</summary>
    [Post(ApiRoutes.RouteDelete)]
    [Headers(Delivery.AtMostOnce)]
    Task<RouteRemoval> DeleteRouteAsync([Body] DeleteRouteRequest request, CancellationToken cancellationToken = default);

    /// <summary>The versions of a route, the newest first.</summary>
    [Get(ApiRoutes.RouteHistory)]
    Task<IReadOnlyList<RouteVersion>> GetRouteHistoryAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Brings back a version of a route, as a new one. Safe to repeat.</summary>
    /// <exception cref="KengerConflictException">Another route takes the same requests by now.</exception>
    [Post(ApiRoutes.RouteRollback)]
    Task<RouteInfo> RollBackRouteAsync([Body] RollBackRouteRequest request, CancellationToken cancellationToken = default);

    /// <summary>Brings back all routes as they were at a version, in one change, all or none; or tells what that would change. Safe to repeat.</summary>
    /// <exception cref="KengerConflictException">What was there then is not kept of each route, or can't be put beside routes of others.</exception>
    /// <exception cref="KengerNotFoundException">No such version is kept.</exception>
    [Post(ApiRoutes.RouteRestore)]
    Task<RouteImport> RestoreRoutesAsync([Body] RestoreRoutesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Puts many routes in one change, all or none; or tells what that would change. Safe to repeat.</summary>
    [Post(ApiRoutes.RouteImport)]
    Task<RouteImport> ImportRoutesAsync([Body] ImportRoutesRequest request, CancellationToken cancellationToken = default);
}
