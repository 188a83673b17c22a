using Kenger.Console.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kenger.Console.Http;

/// <summary>Stands around every endpoint of the console: headers for all, no requests from elsewhere, nobody unknown beyond the sign-in.</summary>
internal sealed class ConsoleGuard(FrontDoor door)
{
    // Attributes may have styles, for widths of bars and of virtual lists; scripts and sheets come from here alone.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public RequestDelegate Around(RequestDelegate endpoint, ConsoleMount mount, bool isOpen) => async context =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        mount.Enter(context.Request);
        if (IsFromElsewhere(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        if (!isOpen)
        {
            if (door.Recognize(context, ConsoleMount.CookieOf(context.Request)) is not { } visitor)
            {
                SendToSignIn(context);
                return;
            }

            context.User = visitor.ToPrincipal();
        }

        await endpoint(context);
    };

    /// <summary>
    /// Whether another site's page sent it. A page of ours says so, where browsers say it; else the address it names must be the one that was asked.
    /// To follow a link to a page is nobody's attack: a stranger's session doesn't come along.
    /// </summary>
    public static bool IsFromElsewhere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "same-origin" or "none")
        {
            return false;
        }

        if (site.Length > 0)
        {
            return !(HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"].ToString() == "navigate" && request.Headers["Sec-Fetch-Dest"].ToString() == "document");
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                && (IsAt(uri, request.Headers.Host.ToString()) || IsAt(uri, request.Headers["X-Forwarded-Host"].ToString())));
    }

    private static bool IsAt(Uri origin, string host) =>
        host.Length > 0 && (host.Equals(origin.Authority, StringComparison.OrdinalIgnoreCase)
            || host.Equals($"{origin.Host}:{origin.Port}", StringComparison.OrdinalIgnoreCase));

    // Pages lead to the sign-in and back; what a page's script asks for is just refused.
    private static void SendToSignIn(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && request.Headers[HeaderNames.Accept].ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            var to = (request.Path.Value ?? "/").TrimStart('/') + request.QueryString;
            context.Response.Redirect($"{request.PathBase}/signin{(to.Length == 0 ? "" : "?to=" + Uri.EscapeDataString(to))}");
            return;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
    }
}
