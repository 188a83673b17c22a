using System.Globalization;
using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Lets a client make so many requests and no more.</summary>
internal sealed class RateStep(ClientLimiter limiter, string by, RemoteClient clients, RouteAnswers answers) : RouteStep
{
    public override string Name => "rate_limit";

    public override Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        limiter.TryTake(ClientOf(context), out var retryAfter)
            ? next(context)
            : answers.WriteAsync(context, TooMany(retryAfter));

    private string ClientOf(HttpContext context) => by switch
    {
        GatewayRateLimit.Key => context.User.Identity!.Name!,
        GatewayRateLimit.Subject => JwtStep.SubjectOf(context) ?? clients.NetworkOf(context),
        _ => clients.NetworkOf(context),
    };

    /// <summary>What is answered to a client that has made too many requests.</summary>
    public static RouteAnswer TooMany(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "rate_limited", "too many requests: retry after the number of seconds in Retry-After")
        {
            Headers = [("Retry-After", Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture))],
        };
}
