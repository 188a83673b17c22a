using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Lets those pass that show a token of the route's authority. It goes on to nodes, which may look at it themselves.</summary>
internal sealed class JwtStep(JwtCheck check, RouteAnswers answers) : RouteStep
{
    private const string AuthenticationType = "Kenger.Gateway.Jwt";
    private const string Challenge = "Bearer realm=\"gateway\"";

    private static readonly RouteAnswer NoToken =
        new(StatusCodes.Status401Unauthorized, "unauthenticated", "send a token as Authorization: Bearer") { Headers = [("WWW-Authenticate", Challenge)] };

    private static readonly RouteAnswer Away =
        new(StatusCodes.Status503ServiceUnavailable, "authority_away", "tokens can't be checked now: the authority that signs them has not given its keys yet")
        {
            Headers = [("Retry-After", JwtAuthority.FirstPause.TotalSeconds.ToString())],
        };

    public override string Name => "jwt";

    /// <summary>Whose token let the request pass; null where that doesn't say.</summary>
    public static string? SubjectOf(HttpContext context) =>
        context.User.Identities.FirstOrDefault(static identity => identity.AuthenticationType == AuthenticationType)?.Name;

    public override Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        BearerToken.Read(context.Request.Headers, out var problem) is { } token ? CheckAsync(context, token, next)
            : answers.WriteAsync(context, problem is null ? NoToken : Invalid(problem));

    private async Task CheckAsync(HttpContext context, string token, RequestDelegate next)
    {
        var finding = await check.CheckAsync(token);
        switch (finding.Kind)
        {
            case JwtKind.Good:
                Identify(context, finding.Subject);
                await next(context);
                break;
            case JwtKind.Away:
                await answers.WriteAsync(context, Away);
                break;
            case JwtKind.Insufficient:
                await answers.WriteAsync(context, Insufficient(finding.Problem!));
                break;
            default:
                await answers.WriteAsync(context, Invalid(finding.Problem!));
                break;
        }
    }

    // Who has shown a key, or has logged in, stays who it is.
    private static void Identify(HttpContext context, string? subject)
    {
        var identity = new ClaimsIdentity(subject is null ? [] : [new Claim(ClaimTypes.Name, subject)], AuthenticationType);
        context.User = context.User.Identity is { IsAuthenticated: true } ? new ClaimsPrincipal([.. context.User.Identities, identity]) : new ClaimsPrincipal(identity);
    }

    private static RouteAnswer Invalid(string problem) => Refuse(StatusCodes.Status401Unauthorized, "invalid_token", problem);

    private static RouteAnswer Insufficient(string problem) => Refuse(StatusCodes.Status403Forbidden, "insufficient_scope", problem);

    // RFC 6750, section 3.
    private static RouteAnswer Refuse(int status, string error, string problem) => new(status, error, problem)
    {
        Headers = [("WWW-Authenticate", $"{Challenge}, error=\"{error}\", error_description=\"{problem}\"")],
    };
}
