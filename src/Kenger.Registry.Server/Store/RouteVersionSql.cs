namespace Kenger.Registry.Server.Store;

/// <summary>What is asked of the histories of routes, in the SQL that all stores understand.</summary>
internal static class RouteVersionSql
{
    /// <summary>After the columns: the versions of a route, the newest first.</summary>
    public const string OfRoute = " WHERE route = @Route ORDER BY version DESC LIMIT @Limit";

    /// <summary>After the columns: the last change of each route up to a version.</summary>
    public const string At = """
         WHERE version = (SELECT MAX(earlier.version) FROM upstream_route_version AS earlier
            WHERE earlier.route = upstream_route_version.route AND earlier.version <= @Version)
        ORDER BY route
        """;

    public const string Count = "SELECT COUNT(*) FROM upstream_route_version WHERE version = @Version";

    /// <summary>A route with as many versions as are kept, all of them later.</summary>
    public const string SelectLost =
        "SELECT route FROM upstream_route_version GROUP BY route HAVING COUNT(*) >= @Limit AND MIN(version) > @Version ORDER BY route LIMIT 1";
}
