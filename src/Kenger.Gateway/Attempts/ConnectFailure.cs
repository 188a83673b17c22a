using System.Net.Sockets;

namespace Kenger.Gateway.Attempts;

/// <summary>Tells from an exception whether there ever was a connection, and whose fault it is that there was none. Pure.</summary>
internal static class ConnectFailure
{
    /// <summary>The connection was never made, so not a byte of the request has left.</summary>
    public static bool Matches(Exception? exception) =>
        exception switch
        {
            HttpRequestException http => http.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
            // The connect timeout comes as a cancellation with a timeout inside; other timeouts have none.
            OperationCanceledException => exception.InnerException is TimeoutException,
            _ => false,
        };

    /// <summary>This machine has run out of something. Every node would fail alike, so none is to blame.</summary>
    public static bool IsLocal(Exception? exception) =>
        SocketErrorOf(exception) is SocketError.TooManyOpenSockets or SocketError.AddressNotAvailable or SocketError.NoBufferSpaceAvailable;

    /// <summary>A few words for logs and admin answers.</summary>
    public static string Describe(Exception exception) =>
        SocketErrorOf(exception) switch
        {
            SocketError.ConnectionRefused => "connection refused",
            SocketError.HostNotFound or SocketError.NoData => "host name not found",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to host",
            SocketError.ConnectionReset or SocketError.ConnectionAborted => "connection reset",
            { } other => $"socket error {other}",
            null when Matches(exception) && exception is OperationCanceledException => "no connection in time",
            null when exception is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } =>
                "connection closed without an answer",
            // It may hold what the node sent.
            null => VisibleText.Escape(exception.GetBaseException().Message),
        };

    private static SocketError? SocketErrorOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SocketException socket)
            {
                return socket.SocketErrorCode;
            }
        }

        return null;
    }
}
