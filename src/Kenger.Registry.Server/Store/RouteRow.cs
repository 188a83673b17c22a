using Kenger.Contracts;
using Kenger.Registry.Server.State.Routes;

namespace Kenger.Registry.Server.Store;

/// <summary>
/// A row of <c>upstream_route</c>; times are Unix milliseconds, the route is JSON: a new policy of routes needs no column.
/// </summary>
internal sealed record RouteRow
{
    public string Id { get; init; } = "";

    public string Ns { get; init; } = "";

    public string Definition { get; init; } = "";

    public long Version { get; init; }

    public string Author { get; init; } = "";

    public string? Reason { get; init; }

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long Revision { get; init; }

    public static RouteRow From(RouteState route) => new()
    {
        Id = route.Id,
        Ns = route.Ns,
        Definition = RouteJson.Write(route.Route),
        Version = route.Version,
        Author = route.Author,
        Reason = route.Reason,
        CreatedAt = route.CreatedAt.ToUnixTimeMilliseconds(),
        UpdatedAt = route.UpdatedAt.ToUnixTimeMilliseconds(),
        Revision = route.Revision,
    };

    public RouteState ToState() => new()
    {
        Route = RouteJson.Read(Definition),
        Version = Version,
        Author = Author,
        Reason = Reason,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        Revision = Revision,
    };
}

/// <summary>A row of <c>upstream_route_version</c>: a change of a route.</summary>
internal sealed record RouteVersionRow
{
    public long Version { get; init; }

    public string Route { get; init; } = "";

    public string Ns { get; init; } = "";

    /// <summary>JSON of the route from then on; null when it was deleted.</summary>
    public string? Definition { get; init; }

    public string Actor { get; init; } = "";

    public string? Reason { get; init; }

    public long ChangedAt { get; init; }

    public long Revision { get; init; }

    public static RouteVersionRow From(RouteVersionState state) => new()
    {
        Version = state.Change.Version,
        Route = state.Id,
        Ns = state.Ns,
        Definition = state.Change.Route is { } route ? RouteJson.Write(route) : null,
        Actor = state.Change.Actor,
        Reason = state.Change.Reason,
        ChangedAt = state.Change.ChangedAt.ToUnixTimeMilliseconds(),
        Revision = state.Change.Revision,
    };

    public RouteVersion ToVersion() => new()
    {
        Version = Version,
        Revision = Revision,
        ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt),
        Actor = Actor,
        Reason = Reason,
        Route = Definition is { } json ? RouteJson.Read(json) : null,
    };
}

/// <summary>All routes as they were at a version.</summary>
/// <param name="IsKept">Whether that version is kept at all.</param>
/// <param name="Last">The last change of each route up to it.</param>
/// <param name="Lost">A route whose history doesn't reach back so far; null when there is none.</param>
internal sealed record RoutesAtVersion(bool IsKept, IReadOnlyList<RouteVersionRow> Last, string? Lost);
