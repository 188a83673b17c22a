using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>
/// Stands behind <see cref="AdminGuard"/> before calls that change something. Without a token it lets in programs on this
/// machine alone: no web page opened on it, and nobody whom a proxy on it brings along.
/// </summary>
internal sealed class AdminWriteGuard(IOptions<KengerGatewayOptions> options) : IEndpointFilter
{
    private static readonly string[] Proxied = ["Forwarded", ForwardedHeadersTransform.For, ForwardedHeadersTransform.RealIp];

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
        !request.Headers.ContainsKey("Origin")
        && request.Headers["Sec-Fetch-Site"].ToString() is "" or "none"
        && !Proxied.Any(request.Headers.ContainsKey)
        && (!request.Query.ContainsKey("host") || IsLoopback(request.Host.Host));

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
