using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway;

/// <summary>
/// Puts gates before the routes that ask for one. Limits live here, not with the route's endpoint: a reload makes a new
/// endpoint, and must not forget who has used up what.
/// </summary>
internal sealed class RouteGates(ApiKeys keys, RemoteClient clients, GatewayMetrics metrics) : IDisposable
{
    /// <summary>Names in a route's metadata.</summary>
    public const string Auth = "Kenger:Auth";

    /// <inheritdoc cref="Auth"/>
    public const string RateLimit = "Kenger:RateLimit";

    private readonly ConcurrentDictionary<(string Route, string Settings), ClientLimiter> _limiters = new();

    public static void AddMetadata(GatewayRoute route, Dictionary<string, string> metadata)
    {
        if (route.Auth == GatewayRoute.KeyAuth)
        {
            metadata[Auth] = route.Auth;
        }

        if (route.RateLimit is { } limit)
        {
            metadata[RateLimit] = RateLimitSettings.Of(limit).ToString();
        }

        if (!route.AccessLog)
        {
            metadata[AccessRecorder.Off] = "";
        }
    }

    public void Place(IEndpointConventionBuilder endpoint, RouteConfig route)
    {
        var needsKey = route.Metadata?.ContainsKey(Auth) == true;
        var limit = route.Metadata?.GetValueOrDefault(RateLimit);
        if (needsKey || limit is not null)
        {
            endpoint.WithMetadata(new RouteGate(
                needsKey ? keys : null,
                limit is null ? null : _limiters.GetOrAdd((route.RouteId, limit), static key => new ClientLimiter(RateLimitSettings.Parse(key.Settings))),
                limit is not null && RateLimitSettings.Parse(limit).ByKey,
                clients,
                metrics));
        }
    }

    public void Dispose()
    {
        foreach (var limiter in _limiters.Values)
        {
            limiter.Dispose();
        }
    }
}
