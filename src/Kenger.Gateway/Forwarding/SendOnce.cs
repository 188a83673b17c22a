using System.Net.Http;
using Kenger.Gateway.Routing;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Keeps .NET's HTTP client from repeating requests by itself. It does so up to three times when an HTTP/1.1 connection ends before a byte of
/// the answer and no body was sent, whatever the method, although the node may have carried the request out. Whether something may be repeated
/// <see cref="RetryPolicy"/> decides, which counts it. HTTP/2 is left alone: there it repeats only what the node says it has not begun.
/// </summary>
/// <remarks>The client asks for the encoding of each header it writes. A second time for the same request is a repetition.</remarks>
internal static class SendOnce
{
    private static readonly HttpRequestOptionsKey<bool> Written = new("Kenger.Written");

    /// <summary>For connections to nodes: nothing is repeated.</summary>
    public static void Guard(SocketsHttpHandler handler) => Guard(handler, static request => request.Version.Major == 1);

    /// <summary>For a cluster that YARP alone looks after: nothing is repeated that would happen twice.</summary>
    public static void GuardUnsafe(SocketsHttpHandler handler) =>
        Guard(handler, static request => !RetryPolicy.IsIdempotent(request.Method.Method));

    private static void Guard(SocketsHttpHandler handler, Func<HttpRequestMessage, bool> isMeant)
    {
        var inner = handler.RequestHeaderEncodingSelector;
        handler.RequestHeaderEncodingSelector = (name, request) =>
        {
            // One that every request has, and once.
            if (name.Length == LoopGuard.Header.Length && name == LoopGuard.Header && WasWritten(request) && isMeant(request))
            {
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection ended before an answer.");
            }

            return inner?.Invoke(name, request);
        };
    }

    private static bool WasWritten(HttpRequestMessage request)
    {
        if (request.RequestUri is NodeUri uri)
        {
            var was = uri.WasWritten;
            uri.WasWritten = true;
            return was;
        }

        return !((IDictionary<string, object?>)request.Options).TryAdd(Written.Key, true);
    }
}
