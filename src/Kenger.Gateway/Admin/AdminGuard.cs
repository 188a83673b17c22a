using System.Net;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Listeners;
using Kenger.Gateway.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Admin;

/// <summary>
/// Lets through who came in on the admin port: with the token if one is set, else programs on this machine, but no web page opened on it,
/// and nobody whom a proxy on it, this gateway for example, brings along. The registry's console comes in by its own key, where it may.
/// </summary>
internal sealed class AdminGuard(AdminPort port, ConsoleDoor console, IOptions<KengerGatewayOptions> options) : IEndpointFilter
{
    private const string SetToken = "set KENGER_GATEWAY_ADMIN_TOKEN";

    private readonly TokenHash? _token = options.Value.AdminToken is { Length: > 0 } token
        ? TokenHash.TryCompute(token, out var hash) ? hash : throw new InvalidOperationException("The admin token is too long.")
        : null;

    private readonly HashSet<string> _hosts = new(options.Value.AdminHosts, StringComparer.OrdinalIgnoreCase);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        // Routing has seen to it already; a mistake there must not open this door.
        if (!port.Received(http))
        {
            await GatewayError.NoRouteAsync(http);
            return Results.Empty;
        }

        if (IsConsole(http) || WhyNot(http) is not { } why)
        {
            return await next(context);
        }

        await RefuseAsync(http, why);
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

    private bool IsConsole(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<ForConsole>() is not null && console.Opens(RequestToken.Read(http.Request.Headers));

    private string? WhyNot(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (_token is { } token)
        {
            return IsRight(RequestToken.Read(headers), token)
                ? null
                : "send the gateway's admin token as Authorization: Bearer, or as X-API-Token";
        }

        // A host that binds the admin port by itself is not held to an address of this machine.
        return !LocalProgram.IsLoopback(http.Connection) ? $"without an admin token only this machine may ask; {SetToken}"
            : LocalProgram.IsProxied(http.Request) ? $"without an admin token nobody may ask through a proxy, or by HTTP/1.0; {SetToken}"
            : LocalProgram.IsFromPage(headers) ? $"without an admin token no web page may ask; {SetToken}"
            : IsKnown(http.Request.Host.Host) ? null
            : "without an admin token ask by an IP address, by localhost, or by a name of KENGER_GATEWAY_ADMIN_HOSTS, since other names may "
                + $"be a web page's (a host to switch goes into host=); or {SetToken}";
    }

    // A page that was loaded from an address is this machine's own; a name can be made to lead anywhere.
    private bool IsKnown(string host) => LocalProgram.IsLoopbackHost(host) || IPAddress.TryParse(host, out _) || _hosts.Contains(host);
}

/// <summary>Marks what the registry's console may ask, by its own key.</summary>
internal sealed class ForConsole
{
    public static ForConsole Instance { get; } = new();
}

/// <summary>
/// Stands behind <see cref="AdminGuard"/> before calls that change something. A page can send a GET without saying so, if the browser is
/// old; without a token it has to have a header that pages can't send.
/// </summary>
internal sealed class AdminWriteGuard(IOptions<KengerGatewayOptions> options) : IEndpointFilter
{
    private readonly bool _hasToken = !string.IsNullOrEmpty(options.Value.AdminToken);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (_hasToken || HttpMethods.IsPut(http.Request.Method) || LocalProgram.IsMeant(http.Request.Headers))
        {
            return await next(context);
        }

        await AdminGuard.RefuseAsync(
            http, "this changes something: send the header X-Kenger-Admin: 1 with it, or set KENGER_GATEWAY_ADMIN_TOKEN and send the token");
        return Results.Empty;
    }
}
