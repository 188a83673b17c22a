using System.Net.Http;
using System.Net.Sockets;

namespace Kenger.Gateway;

/// <summary>Tells from an exception whether there ever was a connection, and whose fault it is that there was none. Pure.</summary>
internal static class ConnectFailure
{
    /// <summary>The connection was never made, so not a byte of the request has left.</summary>
    public static bool IsOne(Exception? e) =>
        e switch
        {
            HttpRequestException http => http.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
            // The connect timeout comes as a cancellation with a timeout inside; other timeouts have none.
            OperationCanceledException => e.InnerException is TimeoutException,
            _ => false,
        };

    /// <summary>This machine has run out of something. Every node would fail alike, so none is to blame.</summary>
    public static bool IsOurs(Exception? e) =>
        SocketErrorOf(e) is SocketError.TooManyOpenSockets or SocketError.AddressNotAvailable or SocketError.NoBufferSpaceAvailable;

    /// <summary>A few words for logs and admin answers.</summary>
    public static string Describe(Exception e) =>
        SocketErrorOf(e) switch
        {
            SocketError.ConnectionRefused => "connection refused",
            SocketError.HostNotFound or SocketError.NoData => "host name not found",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to host",
            SocketError.ConnectionReset or SocketError.ConnectionAborted => "connection reset",
            { } other => $"socket error {other}",
            null when IsOne(e) && e is OperationCanceledException => "no connection in time",
            null when e is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "connection closed without an answer",
            null => e.GetBaseException().Message,
        };

    private static SocketError? SocketErrorOf(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket)
            {
                return socket.SocketErrorCode;
            }
        }

        return null;
    }
}
