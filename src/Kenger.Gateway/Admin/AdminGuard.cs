using System.Net;
using System.Security.Cryptography;
using System.Text;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>Lets through who came in on the admin port: with the token if one is set, else from this machine.</summary>
internal sealed class AdminGuard(AdminPort port, IOptions<KengerGatewayOptions> options) : IEndpointFilter
{
    private const string Bearer = "Bearer ";

    private readonly byte[]? _token = options.Value.AdminToken is { Length: > 0 } token ? HashOf(token) : null;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        // Routing has seen to it already; a mistake there must not open this door.
        if (!port.Took(http))
        {
            await GatewayError.NoRouteAsync(http);
            return Results.Empty;
        }

        if (_token is null ? IsOfThisMachine(http.Connection) : IsRight(TokenOf(http.Request)))
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

    // A host that binds the admin port by itself is not held to an address of this machine.
    private static bool IsOfThisMachine(ConnectionInfo connection) =>
        ClientAddress.Plain(connection.RemoteIpAddress) is { } address && IPAddress.IsLoopback(address);

    private static string TokenOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : request.Headers[ApiRoutes.TokenHeader].ToString();
    }

    // Of hashes, so that the time says nothing about the length either.
    private bool IsRight(string given) => CryptographicOperations.FixedTimeEquals(HashOf(given), _token);

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
