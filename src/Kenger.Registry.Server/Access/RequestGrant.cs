using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Access;

/// <summary>Who makes a request, once the gate has let it in.</summary>
internal static class RequestGrant
{
    public static Grant Grant(this HttpRequest request) =>
        request.HttpContext.Features.Get<Grant>() ?? throw new InvalidOperationException("The gate was not asked.");

    /// <summary>The caller as the author of a change.</summary>
    public static Actor Actor(this HttpRequest request)
    {
        var grant = request.Grant();
        return new Actor(grant.Name, request.HttpContext.Connection.RemoteAddress(), grant.Namespaces);
    }
}
