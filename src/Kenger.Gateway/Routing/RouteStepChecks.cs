using Kenger.Contracts;

namespace Kenger.Gateway.Routing;

/// <summary>The rules of what routes do with requests: who may pass, by which method, with what path and headers.</summary>
internal static class RouteStepChecks
{
    /// <summary>All mistakes of a route, each as a sentence that begins with its key.</summary>
    /// <param name="route">The route. What is wrong with its path itself is said elsewhere.</param>
    /// <param name="name">What the route's own key is.</param>
    public static IEnumerable<string> Check(GatewayRoute route, string name) =>
        [
            .. CheckList(route.AllowFrom, $"{name}:AllowFrom", RoutePolicyRules.CheckRange),
            .. CheckList(route.DenyFrom, $"{name}:DenyFrom", RoutePolicyRules.CheckRange),
            .. CheckList(route.Methods, $"{name}:Methods", RoutePolicyRules.CheckMethod),
            .. route.MaxBodyBytes is { } body && RoutePolicyRules.CheckBody(body) is { } rule
                ? (IEnumerable<string>)[$"{name}:MaxBodyBytes is {body}, but {rule}"] : [],
            .. route.Maintenance is { } maintenance ? CheckMaintenance(maintenance, $"{name}:Maintenance") : [],
            .. route.ForwardAuth is { } auth ? CheckForwardAuth(auth, $"{name}:ForwardAuth") : [],
            .. route.Fault is { } fault ? CheckFault(fault, $"{name}:Fault") : [],
            .. route.Cache is { } cache && RoutePolicyRules.CheckCached(cache.MaxAnswerBytes) is { } cached
                ? (IEnumerable<string>)[$"{name}:Cache:MaxAnswerBytes is {cache.MaxAnswerBytes}, but {cached}"] : [],
            .. route.Mirror is { } mirror ? CheckMirror(mirror, route, $"{name}:Mirror") : [],
            .. route.InFlight is { } inFlight ? CheckInFlight(inFlight, $"{name}:InFlight") : [],
            .. route.Jwt is { } jwt ? CheckJwt(jwt, $"{name}:Jwt") : [],
            .. route is { Jwt: not null, Auth: JwtRules.Basic } ? (IEnumerable<string>)[$"{name}:Jwt {JwtRules.NotWithBasic}"] : [],
            .. RouteMatching.HasPath(route) ? CheckPaths(route, name) : [],
            .. route.Cors is { } cors ? CheckCors(cors, $"{name}:Cors", name) : [],
            .. CheckHeaders(route.RequestHeaders, $"{name}:RequestHeaders", isOfRequest: true),
            .. CheckHeaders(route.ResponseHeaders, $"{name}:ResponseHeaders", isOfRequest: false),
        ];

    private static IEnumerable<string> CheckList(IEnumerable<string> values, string name, Func<string?, string?> check) =>
        values.Select(value => check(value) is { } rule ? $"{name} holds '{LongText.Shorten(value)}', but {rule}" : null).OfType<string>();

    private static IEnumerable<string> CheckCors(GatewayCors cors, string key, string name) =>
        [
            .. CheckList(cors.Origins, $"{key}:Origins", CorsRules.CheckOrigin),
            .. CheckList(cors.Methods, $"{key}:Methods", RoutePolicyRules.CheckMethod),
            .. CheckList(cors.Headers, $"{key}:Headers", CorsRules.CheckHeader),
            .. CheckList(cors.ExposedHeaders, $"{key}:ExposedHeaders", ReleaseChecks.CheckToken),
            .. cors.MaxAge is { } age && CorsRules.CheckMaxAge((long)age.TotalSeconds) is { } rule ? (IEnumerable<string>)[$"{key}:MaxAge is {age}, but {rule}"] : [],
            .. CorsRules.Check(cors.Origins.AsReadOnly(), cors.Credentials) is { } mistake ? (IEnumerable<string>)[$"{name}{mistake}"] : [],
        ];

    private static IEnumerable<string> CheckJwt(GatewayJwt jwt, string key) =>
        [
            .. CheckList([jwt.Authority], $"{key}:Authority", JwtRules.CheckAuthority),
            .. CheckCount(jwt.Audiences, 1, RouteFieldChecks.MaxAudiences, $"{key}:Audiences"),
            .. CheckList(jwt.Audiences, $"{key}:Audiences", JwtRules.CheckText),
            .. CheckCount(jwt.Scopes, 0, RouteFieldChecks.MaxScopes, $"{key}:Scopes"),
            .. CheckList(jwt.Scopes, $"{key}:Scopes", JwtRules.CheckScope),
            .. CheckCount(jwt.Claims, 0, RouteFieldChecks.MaxClaims, $"{key}:Claims"),
            .. jwt.Claims.SelectMany((claim, index) => CheckClaim(claim, $"{key}:Claims:{index}")),
            .. jwt.ClockSkew.Ticks % TimeSpan.TicksPerSecond != 0 || JwtRules.CheckSkew(jwt.ClockSkew.Ticks / TimeSpan.TicksPerSecond) is not null
                ? (IEnumerable<string>)[$"{key}:ClockSkew is {jwt.ClockSkew}, but must be whole seconds from 00:00:00 to 00:05:00"] : [],
        ];

    private static IEnumerable<string> CheckClaim(GatewayJwtClaim claim, string key) =>
        [
            .. CheckList([claim.Name], $"{key}:Name", JwtRules.CheckText),
            .. CheckCount(claim.Values, 1, RouteFieldChecks.MaxClaimValues, $"{key}:Values"),
            .. CheckList(claim.Values, $"{key}:Values", JwtRules.CheckText),
        ];

    private static IEnumerable<string> CheckCount<T>(ICollection<T> values, int min, int max, string key) =>
        values.Count >= min && values.Count <= max ? [] : [$"{key} must hold {min} to {max} entries, but holds {values.Count}"];

    private static IEnumerable<string> CheckMaintenance(GatewayMaintenance maintenance, string name)
    {
        if (maintenance.RetryAfter is { } after
            && (after.Ticks % TimeSpan.TicksPerSecond != 0 || RoutePolicyRules.CheckRetryAfter(after.Ticks / TimeSpan.TicksPerSecond) is not null))
        {
            yield return $"{name}:RetryAfter is {after}, but must be whole seconds from 00:00:01 to 1.00:00:00";
        }

        if (maintenance.Text is { } text && RoutePolicyRules.CheckMaintenanceText(text) is { } rule)
        {
            yield return $"{name}:Text {rule}";
        }
    }

    private static IEnumerable<string> CheckForwardAuth(GatewayForwardAuth auth, string name)
    {
        if (RoutePolicyRules.CheckAuthUrl(auth.Url) is { } rule)
        {
            yield return $"{name}:Url is '{LongText.Shorten(auth.Url)}', but {rule}";
        }

        foreach (var mistake in CheckList(auth.AnswerHeaders, $"{name}:AnswerHeaders", RoutePolicyRules.CheckAnswerHeader))
        {
            yield return mistake;
        }

        if (!IsWhole(auth.Timeout, RoutePolicyRules.CheckAuthTimeout))
        {
            yield return $"{name}:Timeout is {auth.Timeout}, but must be whole milliseconds from 00:00:00.010 to 00:01:00";
        }
    }

    private static IEnumerable<string> CheckFault(GatewayFault fault, string name)
    {
        if (fault is { Delay: null, Status: null })
        {
            yield return $"{name} {RoutePolicyRules.NoFault}";
        }

        if (RoutePolicyRules.CheckPercent(fault.Percent) is { } percent)
        {
            yield return $"{name}:Percent is {fault.Percent}, but {percent}";
        }

        if (fault.Header is not null && RoutePolicyRules.CheckFaultHeader(fault.Header) is { } header)
        {
            yield return $"{name}:Header is '{LongText.Shorten(fault.Header)}', but {header}";
        }

        if (fault.Delay is { } delay && !IsWhole(delay, RoutePolicyRules.CheckFaultDelay))
        {
            yield return $"{name}:Delay is {delay}, but must be whole milliseconds from 00:00:00.001 to 00:05:00";
        }

        if (fault.Status is { } status && RoutePolicyRules.CheckFaultStatus(status) is { } rule)
        {
            yield return $"{name}:Status is {status}, but {rule}";
        }
    }

    private static IEnumerable<string> CheckMirror(GatewayMirror mirror, GatewayRoute route, string name)
    {
        if (FieldChecks.CheckNamespace(mirror.Namespace) is { } rule)
        {
            yield return $"{name}:Namespace is '{LongText.Shorten(mirror.Namespace)}', but {rule}";
        }
        else if (mirror.Namespace.Equals(route.Namespace, StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{name}:Namespace is '{mirror.Namespace}', but {RouteFieldChecks.NoMirror}";
        }

        if (RoutePolicyRules.CheckPercent(mirror.Percent) is { } percent)
        {
            yield return $"{name}:Percent is {mirror.Percent}, but {percent}";
        }
    }

    private static bool IsWhole(TimeSpan time, Func<long, string?> check) =>
        time.Ticks % TimeSpan.TicksPerMillisecond == 0 && check(time.Ticks / TimeSpan.TicksPerMillisecond) is null;

    private static IEnumerable<string> CheckInFlight(GatewayInFlight limit, string name)
    {
        if (limit is { Max: null, MaxPerNode: null })
        {
            yield return $"{name} {RoutePolicyRules.NoPlaces} (Max or MaxPerNode)";
        }

        if (limit.Max is { } max && RoutePolicyRules.CheckPlaces(max) is { } rule)
        {
            yield return $"{name}:Max is {max}, but {rule}";
        }

        if (limit.MaxPerNode is { } perNode && RoutePolicyRules.CheckPlaces(perNode) is { } nodeRule)
        {
            yield return $"{name}:MaxPerNode is {perNode}, but {nodeRule}";
        }

        if (RoutePolicyRules.CheckQueue(limit.Queue) is { } queueRule)
        {
            yield return $"{name}:Queue is {limit.Queue}, but {queueRule}";
        }

        if (!IsWhole(limit.QueueTimeout, RoutePolicyRules.CheckQueueTimeout))
        {
            yield return $"{name}:QueueTimeout is {limit.QueueTimeout}, but must be whole milliseconds from 00:00:00.001 to 00:05:00";
        }
    }

    private static IEnumerable<string> CheckPaths(GatewayRoute route, string name)
    {
        _ = TargetRewrite.Create(route.Path, route.StripPrefix, route.AddPrefix, route.Rewrite, out var rewrite);
        if (rewrite is not null)
        {
            yield return $"{name}{rewrite}";
        }

        if (route.Redirect is not { } redirect)
        {
            yield break;
        }

        _ = RedirectTarget.Create(redirect.To, RouteMatching.HostsOf(route).Count > 0, out var to);
        if (to is not null)
        {
            yield return $"{name}{to}";
        }

        if (RoutePolicyRules.CheckStatus(redirect.Status) is { } rule)
        {
            yield return $"{name}:Redirect:Status is {redirect.Status}, but {rule}";
        }
    }

    private static IEnumerable<string> CheckHeaders(IEnumerable<GatewayHeader> headers, string name, bool isOfRequest) => headers
        .Select((header, index) => HeaderRules.Check(header.Name, header.Set, header.Add, header.Remove, isOfRequest) is { } mistake
            ? $"{name}:{index}{mistake}" : null)
        .OfType<string>();
}
