using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Requests that the server takes and that must not reach a node: two servers could read them in two ways, and the second
/// would see requests the first knows nothing of. Pure.
/// </summary>
internal static class RequestRules
{
    // Where the server keeps a Content-Length that came with a Transfer-Encoding.
    private const string OverriddenLength = "X-Content-Length";

    /// <summary>Null when the request is fine; a status and a sentence when it is not.</summary>
    public static (int Status, string Message)? Check(HttpContext context)
    {
        var request = context.Request;
        var headers = request.Headers;
        if (headers.TransferEncoding.Count > 0 && CheckFraming(request) is { } framing)
        {
            return framing;
        }

        if (headers.Host is { Count: > 0 } host && string.IsNullOrEmpty(host[0]))
        {
            return (StatusCodes.Status400BadRequest, "the Host header is empty: send the host you ask");
        }

        if (HttpMethods.IsConnect(request.Method))
        {
            return context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
                ? null
                : (StatusCodes.Status501NotImplemented, "CONNECT is for tunnels, and this gateway is none");
        }

        return RequestTarget.Read(context) is { } target && !RequestTarget.ClimbsOut(target)
            ? null
            : (StatusCodes.Status400BadRequest, "the request target must be a path that stays below the root, without a fragment");
    }

    private static (int Status, string Message)? CheckFraming(HttpRequest request)
    {
        if (!string.Equals(request.Headers.TransferEncoding.ToString(), "chunked", StringComparison.OrdinalIgnoreCase))
        {
            return (StatusCodes.Status501NotImplemented, "the only Transfer-Encoding this gateway knows is chunked");
        }

        if (request.Headers.ContentLength is not null || request.Headers.ContainsKey(OverriddenLength))
        {
            return (StatusCodes.Status400BadRequest, "send Content-Length or Transfer-Encoding, not both");
        }

        return HttpProtocol.IsHttp10(request.Protocol)
            ? (StatusCodes.Status400BadRequest, "HTTP/1.0 has no Transfer-Encoding: send Content-Length")
            : null;
    }
}
