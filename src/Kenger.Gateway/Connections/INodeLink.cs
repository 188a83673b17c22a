using System.Net.Sockets;

namespace Kenger.Gateway.Connections;

/// <summary>The bytes between the gateway and a node, both ways. Ended by <see cref="IDisposable.Dispose"/>, at any time: whoever waits hears of it.</summary>
internal interface INodeLink : IDisposable
{
    /// <summary>Waits for what comes next, and returns how many bytes of it there are; 0 at the end.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> room);

    /// <summary>Returns how many of the bytes have left.</summary>
    ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>The node has ended it, or has said something, as far as can be seen without reading.</summary>
    bool HasEnded();
}

/// <summary>A socket, without TLS.</summary>
internal sealed class SocketLink(Socket socket) : INodeLink
{
    public ValueTask<int> ReceiveAsync(Memory<byte> room) => socket.ReceiveAsync(room, SocketFlags.None);

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes) => socket.SendAsync(bytes, SocketFlags.None);

    public bool HasEnded()
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    public void Dispose() => socket.Dispose();
}
