using System.Net.Sockets;
using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>A node that misbehaves: each connection is handed to the test, byte by byte.</summary>
internal sealed class RawBackend : IAsyncDisposable
{
    private readonly RawListener _listener;
    private int _connections;

    /// <summary>The handler gets the connection after the request's head was read, and the head.</summary>
    public RawBackend(Func<NetworkStream, string, Task> serve) => _listener = new RawListener(async (stream, stop) =>
    {
        var head = await ReadHeadAsync(stream);
        if (head.Length > 0)
        {
            Interlocked.Increment(ref _connections);
            await serve(stream, head).WaitAsync(stop);
        }
    });

    public int Port => _listener.Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Reads the request and hangs up.</summary>
    public static RawBackend ThatHangsUp() => new((_, _) => Task.CompletedTask);

    public static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
