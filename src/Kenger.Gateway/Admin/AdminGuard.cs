using Kenger.Gateway.Answers;
using Kenger.Gateway.Listeners;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Admin;

/// <summary>Lets through who came in on the admin port: with the token if one is set, else from this machine.</summary>
internal sealed class AdminGuard(AdminPort port, IOptions<KengerGatewayOptions> options) : IEndpointFilter
{
    private readonly TokenHash? _token = options.Value.AdminToken is { Length: > 0 } token
        ? TokenHash.TryCompute(token, out var hash) ? hash : throw new InvalidOperationException("The admin token is too long.")
        : null;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        // Routing has seen to it already; a mistake there must not open this door.
        if (!port.Received(http))
        {
            await GatewayError.NoRouteAsync(http);
            return Results.Empty;
        }

        // A host that binds the admin port by itself is not held to an address of this machine.
        if (_token is { } token ? IsRight(RequestToken.Read(http.Request.Headers), token) : LocalProgram.IsLoopback(http.Connection))
        {
            return await next(context);
        }

        await RefuseAsync(http, _token is null
            ? "without an admin token only this machine may ask; set KENGER_GATEWAY_ADMIN_TOKEN"
            : "send the gateway's admin token as Authorization: Bearer, or as X-API-Token");
        return Results.Empty;
    }

    public static Task RefuseAsync(HttpContext context, string message)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return GatewayError.WriteAsync(
            context, StatusCodes.Status401Unauthorized, message, new GatewayErrorData { Reason = "unauthenticated" });
    }

    private static bool IsRight(ReadOnlySpan<char> given, TokenHash token) =>
        TokenHash.TryCompute(given, out var hash) && hash.FixedTimeEquals(token);
}

/// <summary>
/// Stands behind <see cref="AdminGuard"/> before calls that change something. Without a token it lets in programs on this
/// machine alone: no web page opened on it, and nobody whom a proxy on it brings along.
/// </summary>
internal sealed class AdminWriteGuard(IOptions<KengerGatewayOptions> options) : IEndpointFilter
{
    private readonly bool _hasToken = !string.IsNullOrEmpty(options.Value.AdminToken);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (_hasToken || IsProgramOnThisMachine(http.Request))
        {
            return await next(context);
        }

        await AdminGuard.RefuseAsync(
            http, "without an admin token only programs on the gateway's own machine may change something; set KENGER_GATEWAY_ADMIN_TOKEN");
        return Results.Empty;
    }

    // Browsers say where a page comes from; where they say nothing, of a page whose name leads to this machine, the Host is
    // that name, and such a page can switch no host but its own.
    private static bool IsProgramOnThisMachine(HttpRequest request) =>
        !LocalProgram.IsFromPage(request.Headers)
        && !LocalProgram.IsProxied(request.Headers)
        && (!request.Query.ContainsKey("host") || LocalProgram.IsLoopbackHost(request.Host.Host));
}
