using System.Security.Claims;
using System.Text;
using Kenger.Gateway.Clients;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Lets those pass that have a name and password.</summary>
internal sealed class BasicStep(Passwords passwords, RemoteClient clients, RouteAnswers answers) : RouteStep
{
    private const string Scheme = "Basic ";
    private const int MaxLength = 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly RouteAnswer NoPassword =
        new(StatusCodes.Status401Unauthorized, "unauthenticated", "send a name and password that are known here (Authorization: Basic)")
        {
            Headers = [("WWW-Authenticate", "Basic realm=\"Kenger\", charset=\"UTF-8\"")],
        };

    public override string Name => "basic";

    // It opens the gateway, and is no node's business.
    public override void Change(HttpContext context) => context.Request.Headers.Authorization = default;

    public override async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!TryRead(context.Request.Headers.Authorization.ToString(), out var name, out var password))
        {
            await answers.WriteAsync(context, NoPassword);
            return;
        }

        var trial = await passwords.TryAsync(name, password, clients.NetworkOf(context));
        if (trial.Result != PasswordResult.Right)
        {
            await answers.WriteAsync(context, trial.Result == PasswordResult.TooMany ? RateStep.TooMany(trial.RetryAfter) : NoPassword);
            return;
        }

        Change(context);
        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], GatewayRoute.BasicAuth));
        await next(context);
    }

    // RFC 7617: the name has no colon, the password may have some.
    private static bool TryRead(string header, out string name, out string password)
    {
        (name, password) = ("", "");
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (header.Length > MaxLength || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(' '), bytes, out var length))
        {
            return false;
        }

        try
        {
            var text = Strict.GetString(bytes[..length]);
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            (name, password) = colon < 1 ? ("", "") : (text[..colon], text[(colon + 1)..]);
            return colon > 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
