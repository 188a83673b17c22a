using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <summary><c>/route/…</c></summary>
internal static class RouteOperations
{
    private const string UnknownNamespace = "there is no namespace 'ordres' to send requests to; did you mean 'orders'?";
    private const string UnknownRoute = "there is no route 'shop-apy': /route/list tells those there are";
    private const string NoHistory = "nothing is kept of a route 'shop-apy': /route/list tells the routes there are";

    private const string Example =
        """{"id":"shop-api","host":"shop.example.com","path":"/api","ns":"orders","auth":"key","jwt":{"authority":"https://login.example.com/realms/shop","audiences":["orders-api"],"scopes":["orders.read"],"claims":[{"name":"realm_access.roles","values":["clerk"]}],"clock_skew_seconds":5},"rate_limit":{"permits_per_second":50,"burst":100,"by":"key"},"access_log":true,"connect_timeout_ms":2000,"activity_timeout_ms":60000,"answer_timeout_ms":30000,"quiet_timeout_ms":600000,"protocol":"http1","pick":"least-requests","methods":["GET","POST"],"allow_from":["10.0.0.0/8"],"deny_from":["10.0.0.66"],"max_body_bytes":1048576,"strip_prefix":"/api","add_prefix":"/v2","redirect":{"to":"https://{host}{path}{query}","status":308},"cors":{"origins":["https://app.example.com"],"methods":["GET","POST"],"headers":["Authorization"],"exposed_headers":["X-Total"],"credentials":true,"max_age_seconds":600},"request_headers":[{"name":"X-Edge","set":"west"}],"response_headers":[{"name":"X-Powered-By","remove":true}],"version":0,"reason":"the shop's API"}""";

    private const string Definition = """{"id":"shop-api","host":"shop.example.com","path":"/api","ns":"orders","auth":"key"}""";

    private const string Info =
        """{"id":"shop-api","host":"shop.example.com","path":"/api","ns":"orders","version":1,"revision":1769846400005,"author":"orders-team","reason":"the shop's API","created_at":"2026-01-31T08:00:00.000Z","updated_at":"2026-01-31T08:00:00.000Z"}""";

    public static Operation List() => new("listRoutes", Tags.Routes, "Routes, by id")
    {
        Parameters = [Parameters.Ns],
        Answer = new Reply(KengerJson.Readable.ApiResponseIReadOnlyListRouteInfo, Examples.ListOf(Info)),
    };

    public static Operation Put() => new("putRoute", Tags.Routes, "Add a route, or replace it")
    {
        Description = "The route is put whole. The token must be for the namespace, and for the one the route led to before.",
        Body = new Body(KengerJson.Readable.PutRouteRequest, Example),
        Answer = new Reply(KengerJson.Readable.ApiResponseRouteInfo, Examples.Of(Info)),
        Refusals = new Dictionary<int, string>
        {
            [ErrorCodes.NotFound] = UnknownNamespace,
            [ErrorCodes.Conflict] = "there is a route 'shop-api' already, it is at version 1 by orders-team, 2026-01-31T08:00:00Z: leave out version to replace it",
        },
        UsesStore = true,
    };

    public static Operation Delete() => new("deleteRoute", Tags.Routes, "Remove a route")
    {
        Body = new Body(KengerJson.Readable.DeleteRouteRequest, """{"id":"shop","version":1,"reason":"the shop moved"}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseRouteRemoval, Examples.Of("""{"version":2,"revision":1769846400006}""")),
        Refusals = new Dictionary<int, string>
        {
            [ErrorCodes.NotFound] = UnknownRoute,
            [ErrorCodes.Conflict] = "the route 'shop' is not at version 1 any more, it is at version 2 by orders-team, 2026-01-31T08:00:00Z: read it again",
        },
        UsesStore = true,
    };

    public static Operation History() => new("routeHistory", Tags.Routes, "The versions of a route, the newest first")
    {
        Description = "The last 100 are kept, those of a deleted route for 30 days (`KeepAuditFor`). A version without `route` is a deletion. A token sees the versions that led to its namespaces.",
        Parameters = [Parameters.RouteId],
        Answer = new Reply(
            KengerJson.Readable.ApiResponseIReadOnlyListRouteVersion,
            Examples.ListOf("{\"version\":1,\"revision\":1769846400005,\"changed_at\":\"2026-01-31T08:00:00.000Z\",\"actor\":\"orders-team\",\"route\":" + Definition + "}")),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = NoHistory },
        UsesStore = true,
    };

    public static Operation RollBack() => new("rollBackRoute", Tags.Routes, "Bring back a version of a route, as a new version")
    {
        Description = "Also of a deleted route. 409 where another route takes the same requests by now.",
        Body = new Body(KengerJson.Readable.RollBackRouteRequest, """{"id":"shop","version":1,"reason":"the new path was wrong"}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseRouteInfo, Examples.Of(Info)),
        Refusals = new Dictionary<int, string>
        {
            [ErrorCodes.NotFound] = NoHistory,
            [ErrorCodes.Conflict] = "the route 'shop2' takes the same requests as 'shop' (host shop.example.com, path any): change or delete that one, or give this one another host or path",
        },
        UsesStore = true,
    };

    public static Operation Restore() => new("restoreRoutes", Tags.Routes, "Bring back all routes as they were at a version, in one change")
    {
        Description = "Routes that were not there then are deleted. With `check` nothing is changed, and the answer tells what would be. 409 where the history of a route "
            + "doesn't reach back so far, or another route takes the same requests by now. Routes that were deleted longer than `KeepAuditFor` ago don't come back.",
        Body = new Body(KengerJson.Readable.RestoreRoutesRequest, """{"version":1,"ns":"orders","check":true,"reason":"the new paths were wrong"}"""),
        Answer = new Reply(
            KengerJson.Readable.ApiResponseRouteImport, Examples.Of("""{"added":[],"changed":["shop-api"],"deleted":[],"unchanged":0,"revision":1769846400005}""")),
        Refusals = new Dictionary<int, string>
        {
            [ErrorCodes.NotFound] = "no change with the version 99 is kept: /route/history tells those of a route",
            [ErrorCodes.Conflict] = "the route 'shop2' takes the same requests as 'shop' (host shop.example.com, path any): "
                + "change or delete that one, or give this one another host or path",
        },
        UsesStore = true,
    };

    public static Operation Import() => new("importRoutes", Tags.Routes, "Put many routes in one change, all of them or none")
    {
        Description = "With `check` nothing is changed, and the answer tells what would be. The body may be 8 MiB.",
        Body = new Body(KengerJson.Readable.ImportRoutesRequest, "{\"routes\":[" + Definition + "],\"ns\":\"orders\",\"prune\":false,\"check\":true,\"reason\":\"all routes of the shop\"}"),
        Answer = new Reply(
            KengerJson.Readable.ApiResponseRouteImport, Examples.Of("""{"added":["shop-api"],"changed":[],"deleted":[],"unchanged":0,"revision":1769846400005}""")),
        Refusals = new Dictionary<int, string>
        {
            [ErrorCodes.NotFound] = UnknownNamespace,
            [ErrorCodes.Conflict] = "the route 'shop' takes the same requests as 'shop-api' (host shop.example.com, path /api): change or delete that one, or give this one another host or path",
        },
        UsesStore = true,
    };
}
