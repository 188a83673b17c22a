using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Requests that the server takes and that must not reach a node: two servers could read in two ways where they end, and the second
/// would see requests the first knows nothing of. Pure.
/// </summary>
internal static class RequestRules
{
    // Where the server keeps a Content-Length that came with a Transfer-Encoding.
    private const string OverriddenLength = "X-Content-Length";

    /// <summary>Null when the request is fine.</summary>
    public static RequestProblem? Check(HttpContext context) =>
        context.Request.Headers.TransferEncoding.Count > 0 ? CheckFraming(context.Request) : null;

    private static RequestProblem? CheckFraming(HttpRequest request)
    {
        if (!string.Equals(request.Headers.TransferEncoding.ToString(), "chunked", StringComparison.OrdinalIgnoreCase))
        {
            return RequestProblem.Framing("the only Transfer-Encoding this gateway knows is chunked", StatusCodes.Status501NotImplemented);
        }

        if (request.Headers.ContentLength is not null || request.Headers.ContainsKey(OverriddenLength))
        {
            return RequestProblem.Framing("send Content-Length or Transfer-Encoding, not both");
        }

        return HttpProtocol.IsHttp10(request.Protocol)
            ? RequestProblem.Framing("HTTP/1.0 has no Transfer-Encoding: send Content-Length")
            : null;
    }
}
