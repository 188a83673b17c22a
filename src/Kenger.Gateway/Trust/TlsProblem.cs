using System.Net.Sockets;
using System.Security.Authentication;

namespace Kenger.Gateway.Trust;

/// <summary>What .NET says of TLS that has failed, in words that say what to look at. Pure.</summary>
internal static class TlsProblem
{
    // What OpenSSL and Windows call what the other side has said.
    private const string Alert = "alert";

    /// <summary>Of a handshake that did not come to an end.</summary>
    public static string DescribeHandshake(Exception exception) =>
        Find<SocketException>(exception) is { } socket ? $"the TLS handshake broke off: {socket.Message}"
        : Find<NodeTlsException>(exception) is not null || exception is EndOfStreamException ? "the node ended the connection in the TLS handshake"
        : IsAlert(exception) ? $"the node refused the TLS handshake: {MessageOf(exception)}"
        : exception is AuthenticationException or IOException ? $"the TLS handshake failed: does the node speak TLS at that port? ({MessageOf(exception)})"
        : $"the TLS handshake failed: {MessageOf(exception)}";

    /// <summary>Of a connection whose handshake had come to an end.</summary>
    public static string Describe(Exception exception) =>
        IsAlert(exception) ? $"the node ended the TLS connection: {MessageOf(exception)}" : $"TLS is broken: {MessageOf(exception)}";

    private static bool IsAlert(Exception exception) => exception.GetBaseException().Message.Contains(Alert, StringComparison.OrdinalIgnoreCase);

    private static string MessageOf(Exception exception) => LongText.Shorten(exception.GetBaseException().Message);

    private static T? Find<T>(Exception exception)
        where T : Exception
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is T found)
            {
                return found;
            }
        }

        return null;
    }
}
