using System.Net;
using System.Net.Sockets;

namespace Kenger.Peers.Tests.Servers;

/// <summary>Ports for servers that must be told theirs.</summary>
internal static class LoopbackPorts
{
    /// <summary>
    /// Ports that nobody had a moment ago. Another may take one before the server does: it then ends, and is started again with others.
    /// </summary>
    public static int[] Choose(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        try
        {
            return [.. sockets.Select(socket =>
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                return ((IPEndPoint)socket.LocalEndPoint!).Port;
            })];
        }
        finally
        {
            Array.ForEach(sockets, socket => socket.Dispose());
        }
    }
}
