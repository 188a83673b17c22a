using System.Net.Sockets;

namespace Kenger.Discovery.Calls;

/// <summary>How a call came to nothing: what may be done again follows from it. Pure.</summary>
internal static class CallFailure
{
    /// <summary>The node was not reached, so nothing was sent to it.</summary>
    public static bool IsUnconnected(Exception exception) => exception switch
    {
        HttpRequestException request => request.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            || request is { HttpRequestError: HttpRequestError.Unknown, InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable } },
        // The handler's ConnectTimeout: a time-out of the client itself has no such inner one, or the caller's token is cancelled.
        OperationCanceledException { InnerException: TimeoutException { InnerException: null or OperationCanceledException } timeout } =>
            timeout.Message.Contains("ConnectTimeout", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>The connection broke before an answer was there; the call may have been carried out.</summary>
    public static bool IsUnanswered(Exception exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError or HttpRequestError.Unknown };

    /// <summary>Methods that mean the same done once or twice (RFC 9110, section 9.2.2).</summary>
    public static bool IsIdempotent(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options || method == HttpMethod.Trace || method == HttpMethod.Put || method == HttpMethod.Delete;

    /// <summary>The body can be sent once more: there is none, or it is kept in memory.</summary>
    public static bool CanSendAgain(HttpContent? content) => content is null or ByteArrayContent or ReadOnlyMemoryContent;

    /// <summary>A status that says that the server failed.</summary>
    public static bool IsServerError(System.Net.HttpStatusCode status) => (int)status >= 500;
}
