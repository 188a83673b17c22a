using Kenger.Contracts;

namespace Kenger.Gateway.Routing;

/// <summary>From a route of the registry to one as the configuration has them: the only place that knows both.</summary>
internal static class RegistryRouteMapping
{
    private static readonly GatewayRedirect DefaultRedirect = new();
    private static readonly GatewayInFlight DefaultInFlight = new();
    private static readonly GatewayForwardAuth DefaultForwardAuth = new();
    private static readonly GatewayFault DefaultFault = new();
    private static readonly GatewayMirror DefaultMirror = new();
    private static readonly GatewayCache DefaultCache = new();

    public static GatewayRoute ToGatewayRoute(RouteDefinition route)
    {
        var own = Create(route);
        Fill(own.Methods, route.Methods, static method => method);
        Fill(own.AllowFrom, route.AllowFrom, static range => range);
        Fill(own.DenyFrom, route.DenyFrom, static range => range);
        Fill(own.RequestHeaders, route.RequestHeaders, ToGatewayHeader);
        Fill(own.ResponseHeaders, route.ResponseHeaders, ToGatewayHeader);
        return own;
    }

    private static GatewayRoute Create(RouteDefinition route) => new()
    {
        Host = route.Host,
        Path = route.Path,
        Namespace = route.Ns,
        Auth = route.Auth,
        Jwt = route.Jwt is { } jwt ? ToGatewayJwt(jwt) : null,
        RateLimit = route.RateLimit is not { } limit ? null : new GatewayRateLimit
        {
            PermitsPerSecond = limit.PermitsPerSecond,
            Burst = limit.Burst,
            By = limit.By ?? GatewayRateLimit.Address,
        },
        ForwardAuth = route.ForwardAuth is { } auth ? ToGatewayForwardAuth(auth) : null,
        Fault = route.Fault is not { } fault ? null : new GatewayFault
        {
            Percent = fault.Percent ?? DefaultFault.Percent,
            Header = fault.Header,
            Delay = TimeOf(fault.DelayMs),
            Status = fault.Status,
        },
        Cache = route.Cache is { } cache ? new GatewayCache { MaxAnswerBytes = cache.MaxAnswerBytes ?? DefaultCache.MaxAnswerBytes } : null,
        Mirror = route.Mirror is not { } mirror ? null : new GatewayMirror
        {
            Namespace = mirror.Ns, Percent = mirror.Percent ?? DefaultMirror.Percent, Credentials = mirror.Credentials ?? DefaultMirror.Credentials,
        },
        InFlight = route.InFlight is { } inFlight ? ToGatewayInFlight(inFlight) : null,
        ClientCertificate = route.ClientCertificate ?? false,
        AccessLog = route.AccessLog ?? true,
        ConnectTimeout = TimeOf(route.ConnectTimeoutMs),
        ActivityTimeout = TimeOf(route.ActivityTimeoutMs),
        AnswerTimeout = TimeOf(route.AnswerTimeoutMs),
        QuietTimeout = TimeOf(route.QuietTimeoutMs),
        Protocol = route.Protocol,
        Pick = route.Pick,
        MaxBodyBytes = route.MaxBodyBytes,
        StripPrefix = route.StripPrefix,
        AddPrefix = route.AddPrefix,
        Rewrite = route.Rewrite,
        Cors = route.Cors is { } cors ? ToGatewayCors(cors) : null,
        Maintenance = route.Maintenance is not { } maintenance ? null : new GatewayMaintenance
        {
            On = maintenance.On ?? true,
            RetryAfter = maintenance.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Text = maintenance.Text,
        },
        Redirect = route.Redirect is not { } redirect ? null : new GatewayRedirect { To = redirect.To, Status = redirect.Status ?? DefaultRedirect.Status },
    };

    private static GatewayForwardAuth ToGatewayForwardAuth(RouteForwardAuth auth)
    {
        var own = new GatewayForwardAuth { Url = auth.Url, Timeout = TimeOf(auth.TimeoutMs) ?? DefaultForwardAuth.Timeout };
        Fill(own.AnswerHeaders, auth.AnswerHeaders, static header => header);
        return own;
    }

    private static GatewayInFlight ToGatewayInFlight(RouteInFlight limit) => new()
    {
        Max = limit.Max,
        MaxPerNode = limit.MaxPerNode,
        Queue = limit.Queue ?? DefaultInFlight.Queue,
        QueueTimeout = TimeOf(limit.QueueTimeoutMs) ?? DefaultInFlight.QueueTimeout,
    };

    private static GatewayCors ToGatewayCors(RouteCors cors)
    {
        var own = new GatewayCors
        {
            Credentials = cors.Credentials ?? false,
            MaxAge = cors.MaxAgeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        Fill(own.Origins, cors.Origins, static origin => origin);
        Fill(own.Methods, cors.Methods, static method => method);
        Fill(own.Headers, cors.Headers, static header => header);
        Fill(own.ExposedHeaders, cors.ExposedHeaders, static header => header);
        return own;
    }

    private static GatewayJwt ToGatewayJwt(RouteJwt jwt)
    {
        var own = new GatewayJwt { Authority = jwt.Authority, ClockSkew = TimeSpan.FromSeconds(jwt.ClockSkewSeconds ?? 0) };
        Fill(own.Audiences, jwt.Audiences, static audience => audience);
        Fill(own.Scopes, jwt.Scopes, static scope => scope);
        Fill(own.Claims, jwt.Claims, ToGatewayClaim);
        return own;
    }

    private static GatewayJwtClaim ToGatewayClaim(RouteJwtClaim claim)
    {
        var own = new GatewayJwtClaim { Name = claim.Name };
        Fill(own.Values, claim.Values, static value => value);
        return own;
    }

    private static GatewayHeader ToGatewayHeader(RouteHeader header) =>
        new() { Name = header.Name, Set = header.Set, Add = header.Add, Remove = header.Remove ?? false };

    private static void Fill<TFrom, TTo>(IList<TTo> own, IReadOnlyList<TFrom>? given, Func<TFrom, TTo> map)
    {
        foreach (var each in given ?? [])
        {
            own.Add(map(each));
        }
    }

    private static TimeSpan? TimeOf(int? milliseconds) => milliseconds is { } given ? TimeSpan.FromMilliseconds(given) : null;
}
