using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>
/// A node that may misbehave: each connection to a port of its own is handed to the test, byte by byte, until it is disposed.
/// </summary>
internal sealed class RawBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _serve;
    private readonly Task _accepting;
    private int _connections;

    /// <summary>The handler gets the connection after the request's head was read, and the head.</summary>
    public RawBackend(Func<NetworkStream, string, Task> serve)
        : this((_, _) => Task.CompletedTask, serve)
    {
    }

    private RawBackend(Func<NetworkStream, CancellationToken, Task> serve, Func<NetworkStream, string, Task>? serveHead)
    {
        _serve = serveHead is null ? serve : (stream, stop) => ServeHeadAsync(stream, serveHead, stop);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many brought a request.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Reads the request and hangs up.</summary>
    public static RawBackend ThatHangsUp() => new((_, _) => Task.CompletedTask);

    /// <summary>The handler gets the connection as it is; the token ends with the backend.</summary>
    public static RawBackend Listen(Func<NetworkStream, CancellationToken, Task> serve) => new(serve, serveHead: null);

    public static Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellationToken = default) =>
        ReadUntilAsync(stream, "\r\n\r\n", cancellationToken);

    /// <summary>Reads to the end of a text, or of the stream.</summary>
    public static async Task<string> ReadUntilAsync(Stream stream, string end, CancellationToken cancellationToken = default)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith(end, StringComparison.Ordinal) && await stream.ReadAsync(one, cancellationToken) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>Waits for all connections to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client.GetStream(), _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The gateway hung up, or the test is over.
            }
        }
    }

    private async Task ServeHeadAsync(NetworkStream stream, Func<NetworkStream, string, Task> serve, CancellationToken stop)
    {
        var head = await ReadHeadAsync(stream, stop);
        if (head.Length > 0)
        {
            Interlocked.Increment(ref _connections);
            await serve(stream, head).WaitAsync(stop);
        }
    }
}
