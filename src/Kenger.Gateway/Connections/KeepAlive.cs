using System.Net.Sockets;

namespace Kenger.Gateway.Connections;

/// <summary>
/// TCP keep-alive: after a minute of silence the system asks whether the other side is still there, and after six questions without an answer the
/// connection is dead. Quiet WebSockets and event streams have no other limit.
/// </summary>
internal static class KeepAlive
{
    private const int IdleSeconds = 60;
    private const int QuestionSeconds = 10;
    private const int Questions = 6;

    public static void Set(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, IdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, QuestionSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Questions);
    }
}
