using System.Globalization;
using System.Security.Claims;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Requests;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>What a route asks of a request before a node is picked: a key, and not too many requests.</summary>
/// <param name="keys">The keys; null when none is asked for.</param>
/// <param name="limiter">The rate limit; null when there is none.</param>
/// <param name="limitsByKey">Whether it counts by key.</param>
/// <param name="clients">Tells clients apart by address.</param>
/// <param name="memory">Remembers who is refused.</param>
/// <param name="metrics">Counts who is refused.</param>
internal sealed class RoutePolicy(ApiKeys? keys, ClientLimiter? limiter, bool limitsByKey, RemoteClient clients, RequestMemory memory, GatewayMetrics metrics)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string? key = null;
        if (keys is not null)
        {
            key = keys.NameOf(context.Request);
            if (key is null)
            {
                return RefuseKeyAsync(context);
            }

            // It opens the gateway, and is no node's business.
            context.Request.Headers.Remove(ApiKeys.Header);
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, key)], GatewayRoute.KeyAuth));
        }

        return limiter is null || limiter.TryTake(limitsByKey ? key! : clients.NetworkOf(context), out var retryAfter)
            ? next(context)
            : RefuseRateAsync(context, retryAfter);
    }

    /// <summary>Takes the key away from a request that is only looked at, as a real one loses it.</summary>
    public void HideKey(HttpRequest request)
    {
        if (keys is not null)
        {
            request.Headers.Remove(ApiKeys.Header);
        }
    }

    private async Task RefuseKeyAsync(HttpContext context)
    {
        metrics.Refused("unauthenticated");
        context.Response.Headers.WWWAuthenticate = ApiKeys.Header;
        await GatewayError.WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            $"send your API key as {ApiKeys.Header}",
            new GatewayErrorData { Reason = "unauthenticated" });
        memory.Refused(context, "unauthenticated");
    }

    private async Task RefuseRateAsync(HttpContext context, TimeSpan retryAfter)
    {
        metrics.Refused("rate_limited");
        context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await GatewayError.WriteAsync(
            context,
            StatusCodes.Status429TooManyRequests,
            "too many requests: retry after the number of seconds in Retry-After",
            new GatewayErrorData { Reason = "rate_limited" });
        memory.Refused(context, "rate_limited");
    }
}
