using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Lets those pass that show an API key.</summary>
internal sealed class KeyStep(ApiKeys keys, RouteAnswers answers) : RouteStep
{
    private static readonly RouteAnswer NoKey =
        new(StatusCodes.Status401Unauthorized, "unauthenticated", $"send your API key as {ApiKeys.Header}") { Headers = [("WWW-Authenticate", ApiKeys.Header)] };

    public override string Name => "key";

    // It opens the gateway, and is no node's business.
    public override void Change(HttpContext context) => context.Request.Headers.Remove(ApiKeys.Header);

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (keys.NameOf(context.Request) is not { } key)
        {
            return answers.WriteAsync(context, NoKey);
        }

        Change(context);
        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, key)], GatewayRoute.KeyAuth));
        return next(context);
    }
}
