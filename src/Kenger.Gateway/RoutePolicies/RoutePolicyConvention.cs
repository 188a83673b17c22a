using System.Collections.Concurrent;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Requests;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// Gives a policy to the routes that ask for one. Limits live here, not with the route's endpoint: a reload makes a new
/// endpoint, and must not forget who has used up what.
/// </summary>
internal sealed class RoutePolicyConvention(ApiKeys keys, RemoteClient clients, RequestMemory memory, GatewayMetrics metrics) : IDisposable
{
    private readonly ConcurrentDictionary<(string Route, string Settings), ClientLimiter> _limiters = new();

    public void Apply(IEndpointConventionBuilder endpoint, RouteConfig route)
    {
        var needsKey = route.Metadata?.ContainsKey(RouteMetadata.Auth) == true;
        var limit = route.Metadata?.GetValueOrDefault(RouteMetadata.RateLimit);
        if (needsKey || limit is not null)
        {
            endpoint.WithMetadata(new RoutePolicy(
                needsKey ? keys : null,
                limit is null ? null
                    : _limiters.GetOrAdd((route.RouteId, limit), static key => new ClientLimiter(RateLimitSettings.Parse(key.Settings))),
                limit is not null && RateLimitSettings.Parse(limit).ByKey,
                clients,
                memory,
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
