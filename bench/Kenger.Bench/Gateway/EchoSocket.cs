using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Bench.Gateway;

/// <summary>
/// The client's side of a WebSocket: one message, and its echo, at a time, with calls of the system that wait. There is no cheaper way to ask, for the proxy's sake; the mask of
/// its messages is all zeros, which is a mask as any other.
/// </summary>
internal sealed class EchoSocket : IOpenClient
{
    /// <summary>Bytes of a message.</summary>
    public const int MessageBytes = 100;

    private const int AnswerHead = 2;
    private const int MaxHead = 4096;
    private const byte WholeBinary = 0x82;
    private const byte Close = 0x88;
    private const byte Masked = 0x80;

    private static readonly int WaitMilliseconds = (int)TimeSpan.FromSeconds(20).TotalMilliseconds;
    private static readonly byte[] Message = [WholeBinary, Masked | MessageBytes, 0, 0, 0, 0, .. Enumerable.Range(0, MessageBytes).Select(i => (byte)i)];
    private static readonly byte[] Echo = [WholeBinary, MessageBytes, .. Message.AsSpan(Message.Length - MessageBytes)];
    private static readonly byte[] Goodbye = [Close, Masked, 0, 0, 0, 0];

    private readonly Socket _socket;
    private readonly byte[] _received = new byte[AnswerHead + MessageBytes];

    private EchoSocket(Socket socket) => _socket = socket;

    /// <summary>Connects, and asks for a WebSocket.</summary>
    /// <param name="proxy">Who is asked.</param>
    /// <param name="from">An address of this machine; null for any.</param>
    /// <exception cref="InvalidOperationException">It was not given one.</exception>
    public static EchoSocket Open(Proxy proxy, IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            SendTimeout = WaitMilliseconds,
            ReceiveTimeout = WaitMilliseconds,
        };
        try
        {
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(from, 0));
            }

            socket.Connect(IPAddress.Loopback, proxy.Url.Port);
            socket.Send(Encoding.ASCII.GetBytes(
                $"GET {proxy.Url.AbsolutePath} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(Guid.NewGuid().ToByteArray())}\r\n\r\n"));
            ReadHead(socket, proxy.Name);
            return new EchoSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message and waits for its echo; false when something else came, or nothing.</summary>
    public bool Ask()
    {
        try
        {
            _socket.Send(Message);
            for (var length = 0; length < _received.Length;)
            {
                var count = _socket.Receive(_received.AsSpan(length));
                if (count == 0)
                {
                    return false;
                }

                length += count;
            }

            return _received.AsSpan().SequenceEqual(Echo);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public Task<bool> AskAsync(CancellationToken cancellationToken) => Task.FromResult(Ask());

    public void Dispose()
    {
        try
        {
            _socket.Send(Goodbye);
        }
        catch (SocketException)
        {
            // The other side was faster.
        }

        _socket.Dispose();
    }

    // Byte by byte at its end: nothing comes after it before something was sent.
    private static void ReadHead(Socket socket, string proxy)
    {
        var head = new byte[MaxHead];
        var length = 0;
        while (length < 4 || !head.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var count = length < MaxHead ? socket.Receive(head.AsSpan(length)) : 0;
            if (count == 0)
            {
                throw new InvalidOperationException($"{proxy} gave no WebSocket: {Encoding.ASCII.GetString(head, 0, length)}");
            }

            length += count;
        }

        if (!head.AsSpan(0, length).StartsWith("HTTP/1.1 101 "u8))
        {
            throw new InvalidOperationException($"{proxy} gave no WebSocket: {Encoding.ASCII.GetString(head, 0, length)}");
        }
    }
}

/// <summary>A connection that is kept open by a client.</summary>
internal interface IOpenClient : IDisposable
{
    /// <summary>Asks once; whether it was answered as it should be.</summary>
    Task<bool> AskAsync(CancellationToken cancellationToken);
}
