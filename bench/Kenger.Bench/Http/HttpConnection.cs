using System.Net;
using System.Net.Sockets;

namespace Kenger.Bench.Http;

/// <summary>One kept connection, one request at a time.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;

    private HttpConnection(Socket socket) => _socket = socket;

    public AnswerBuffer Answer { get; } = new();

    public Socket Socket => _socket;

    /// <summary>Connects to a port of this machine.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="from">An address of this machine to come from; null for any.</param>
    public static async Task<HttpConnection> OpenAsync(Uri url, CancellationToken cancellationToken, IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(IPAddress.Loopback, url.Port, cancellationToken);
        return new HttpConnection(socket);
    }

    /// <summary>Sends a request and waits for the whole answer, which must be a success.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        if (!await TrySendAsync(request, cancellationToken))
        {
            throw new InvalidOperationException($"The server answered {Answer.Status}: {System.Text.Encoding.UTF8.GetString(Answer.Body)}");
        }
    }

    /// <summary>Sends a request and waits for the whole answer; true when it is a success.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(request, cancellationToken);
        Answer.Clear();
        while (true)
        {
            var count = await _socket.ReceiveAsync(Answer.Free, cancellationToken);
            if (count == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            if (Answer.Received(count))
            {
                break;
            }
        }

        return Answer.Status == 200;
    }

    /// <summary>Sends a request whose answer is taken with <see cref="TryReceive"/>.</summary>
    public void Begin(ReadOnlySpan<byte> request)
    {
        Answer.Clear();
        _socket.Send(request);
    }

    /// <summary>Takes what has arrived; true when the answer is complete. Waits when nothing has.</summary>
    public bool TryReceive()
    {
        var count = _socket.Receive(Answer.Free.Span);
        return count == 0 ? throw new IOException("The server closed the connection.") : Answer.Received(count);
    }

    public void Dispose() => _socket.Dispose();
}
