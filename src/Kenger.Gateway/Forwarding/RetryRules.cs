using System.Net.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway;

/// <summary>Whether a request that failed may be sent to another node without anything happening twice.</summary>
internal static class RetryRules
{
    public static bool MayRetry(HttpContext context, IForwarderErrorFeature error) =>
        !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested
        && (ConnectFailure.IsOne(error.Exception) || (WasNotAnswered(error) && IsIdempotent(context.Request.Method)))
        && IsBodyUnread(context);

    /// <summary>Methods that mean the same done once or twice (RFC 9110, section 9.2.2).</summary>
    public static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method)
        || HttpMethods.IsHead(method)
        || HttpMethods.IsOptions(method)
        || HttpMethods.IsTrace(method)
        || HttpMethods.IsPut(method)
        || HttpMethods.IsDelete(method);

    // The connection broke before a response was there. A response that is no HTTP is an answer too: the next node would
    // most likely give the same.
    private static bool WasNotAnswered(IForwarderErrorFeature error) =>
        error.Error == ForwarderError.Request
        && error.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.Unknown };

    // What was read from the client is gone. The server knows best whether that has begun; one that can't say (not Kestrel)
    // gets no retry for requests with a body.
    private static bool IsBodyUnread(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
        || context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false };
}
