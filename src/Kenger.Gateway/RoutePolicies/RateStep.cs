using System.Globalization;
using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Lets a client make so many requests and no more.</summary>
internal sealed class RateStep(ClientLimiter limiter, bool isByKey, RemoteClient clients, RouteAnswers answers) : RouteStep
{
    public override Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        limiter.TryTake(isByKey ? context.User.Identity!.Name! : clients.NetworkOf(context), out var retryAfter)
            ? next(context)
            : answers.WriteAsync(context, TooMany(retryAfter));

    /// <summary>What is answered to a client that has made too many requests.</summary>
    public static RouteAnswer TooMany(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "rate_limited", "too many requests: retry after the number of seconds in Retry-After")
        {
            Headers = [("Retry-After", Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture))],
        };
}
