using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Kenger.Gateway.Trust;

namespace Kenger.Gateway.Connections;

/// <summary>A socket with TLS on it.</summary>
internal sealed class TlsLink(SslStream stream, Socket socket) : INodeLink
{
    // RFC 8446, section 5.1: the kind of a record, its version, and its length.
    private const int HeaderBytes = 5;
    private const byte AlertKind = 21;
    private const byte DataKind = 23;

    // Under TLS 1.3 all is of the kind of data. An alert has two bytes, one says what it is, sixteen are the seal; tickets and new keys, which may come at any time, are longer.
    private const int AlertBytes = 2 + 1 + 16;

    // What is no data, tickets for example, is taken on the way: a read that does not wait has met data or the end.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> room)
    {
        try
        {
            return await stream.ReadAsync(room);
        }
        catch (IOException exception)
        {
            throw Explain(exception);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await stream.WriteAsync(bytes);
            return bytes.Length;
        }
        catch (IOException exception)
        {
            throw Explain(exception);
        }
    }

    /// <summary>That there is something to read means nothing alone: nodes send tickets when they like.</summary>
    public bool HasEnded()
    {
        try
        {
            if (!socket.Poll(0, SelectMode.SelectRead))
            {
                return false;
            }

            Span<byte> header = stackalloc byte[HeaderBytes];
            var count = socket.Receive(header, SocketFlags.Peek);
            return count == 0 || header[0] == AlertKind || (count == HeaderBytes && header[0] == DataKind && ((header[3] << 8) | header[4]) <= AlertBytes);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        // First: whoever waits for it hears of it.
        socket.Dispose();
        stream.Dispose();
    }

    // As a socket tells it, where it was the socket.
    private static Exception Explain(IOException exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException or ObjectDisposedException or NodeTlsException)
            {
                return inner;
            }
        }

        return new NodeTlsException(TlsProblem.Describe(exception));
    }
}
