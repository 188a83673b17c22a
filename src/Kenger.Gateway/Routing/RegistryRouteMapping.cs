using Kenger.Contracts;

namespace Kenger.Gateway.Routing;

/// <summary>From a route of the registry to one as the configuration has them: the only place that knows both.</summary>
internal static class RegistryRouteMapping
{
    public static GatewayRoute ToGatewayRoute(RouteDefinition route) => new()
    {
        Host = route.Host,
        Path = route.Path,
        Namespace = route.Ns,
        Auth = route.Auth,
        RateLimit = route.RateLimit is not { } limit ? null : new GatewayRateLimit
        {
            PermitsPerSecond = limit.PermitsPerSecond,
            Burst = limit.Burst,
            By = limit.By ?? GatewayRateLimit.Address,
        },
        AccessLog = route.AccessLog ?? true,
        ConnectTimeout = TimeOf(route.ConnectTimeoutMs),
        ActivityTimeout = TimeOf(route.ActivityTimeoutMs),
        AnswerTimeout = TimeOf(route.AnswerTimeoutMs),
        QuietTimeout = TimeOf(route.QuietTimeoutMs),
        Protocol = route.Protocol,
        Pick = route.Pick,
    };

    private static TimeSpan? TimeOf(int? milliseconds) => milliseconds is { } given ? TimeSpan.FromMilliseconds(given) : null;
}
