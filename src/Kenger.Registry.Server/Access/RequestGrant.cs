using System.Net;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Access;

/// <summary>Who makes a request, once the gate has let it in.</summary>
internal static class RequestGrant
{
    public static Grant Grant(this HttpRequest request) =>
        request.HttpContext.Features.Get<Grant>() ?? throw new InvalidOperationException("The gate was not asked.");

    /// <summary>
    /// Whether a GET of this caller may leave something behind. One without a token has to mean it: a page can have a browser send a GET
    /// that says nothing of the page.
    /// </summary>
    public static bool MayLeavePosition(this HttpRequest request) =>
        request.Grant().Name != State.Actor.AnonymousName || LocalProgram.IsMeant(request.Headers);

    /// <summary>The caller as the author of a change.</summary>
    public static Actor Actor(this HttpRequest request)
    {
        var grant = request.Grant();
        return new Actor(grant.Name, request.HttpContext.Connection.RemoteAddress(), grant.Namespaces)
        {
            AddsFreely = grant.Role.Includes(Role.Admin) || !grant.Namespaces.IsAll,
        };
    }
}

/// <summary>Where a caller connects from.</summary>
internal static class CallerAddress
{
    public static string RemoteAddress(this ConnectionInfo connection) =>
        ClientNetwork.Normalize(connection.RemoteIpAddress)?.ToString() ?? "unknown";

    /// <summary>Who is slowed down together.</summary>
    public static IPAddress Network(this ConnectionInfo connection) =>
        ClientNetwork.NetworkOf(ClientNetwork.Normalize(connection.RemoteIpAddress) ?? IPAddress.None);
}
