using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>
/// A node that reads whole requests, remembers them, and hangs up without an answer; but for <c>/warm</c>, which it answers on a connection
/// it keeps.
/// </summary>
internal sealed class CountingNode : IAsyncDisposable
{
    private static readonly byte[] Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private readonly ConcurrentDictionary<string, int> _executed = new();
    private readonly RawBackend _backend;

    public CountingNode() => _backend = RawBackend.Listen(ServeAsync);

    public int Port => _backend.Port;

    /// <summary>How often a target was carried out.</summary>
    public int Executed(string target) => _executed.GetValueOrDefault(target);

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task ServeAsync(NetworkStream stream, CancellationToken stop)
    {
        while (await RawBackend.ReadHeadAsync(stream, stop) is { Length: > 0 } head)
        {
            await ReadBodyAsync(stream, head, stop);
            var target = head.Split(' ')[1];
            if (target != "/warm")
            {
                _executed.AddOrUpdate(target, 1, (_, count) => count + 1);
                return;
            }

            await stream.WriteAsync(Ok, stop);
        }
    }

    private static async Task ReadBodyAsync(NetworkStream stream, string head, CancellationToken stop)
    {
        if (head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            var body = new StringBuilder();
            var one = new byte[1];
            while (!body.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal))
            {
                await stream.ReadExactlyAsync(one, stop);
                body.Append((char)one[0]);
            }
        }
        else if (head.Split("Content-Length: ", StringSplitOptions.None) is [_, var rest])
        {
            await stream.ReadExactlyAsync(new byte[int.Parse(rest.Split('\r')[0], CultureInfo.InvariantCulture)], stop);
        }
    }
}
