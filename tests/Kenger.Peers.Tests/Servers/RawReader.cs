using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Peers.Tests.Servers;

/// <summary>
/// A node in this process that does what it is told with the target as it came on the wire. It lives as long as the tests do, and answers
/// with a word for what it took the path for, the target and the host, each on a line.
/// </summary>
internal sealed class RawReader
{
    private readonly Func<string, string, string> _wordFor;

    private RawReader(Func<string, string> wordFor)
        : this((target, _) => wordFor(target.Split('?')[0]))
    {
    }

    /// <param name="wordFor">What is said to a target and a host.</param>
    public RawReader(Func<string, string, string> wordFor)
    {
        _wordFor = wordFor;
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(backlog: 512);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync(listener);
    }

    /// <summary>Looks at the raw target, up to its query.</summary>
    public static RawReader AsItIs { get; } = new(WordFor);

    /// <summary>Cuts the parameters of each segment, decodes once, resolves dots over merged slashes: what Tomcat does when it takes <c>%2F</c>.</summary>
    public static RawReader AsServlets { get; } = 
        new(path => WordFor(Resolve(Uri.UnescapeDataString(WithoutParameters(path)))));

    /// <summary>Says <see cref="Guarded.Sentry"/> to everything: where guarded requests are sent to by rules and switched hosts.</summary>
    public static RawReader Sentry { get; } = new(_ => Guarded.Sentry);

    public int Port { get; }

    private static string WordFor(string path) =>
        path == "/api" || path.StartsWith("/api/", StringComparison.Ordinal) ? Guarded.Mark : Guarded.Open;

    private static string WithoutParameters(string path) =>
        string.Join('/', path.Split('/').Select(segment => segment.Split(';')[0]));

    private static string Resolve(string path)
    {
        var kept = new Stack<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                kept.TryPop(out _);
            }
            else if (segment != ".")
            {
                kept.Push(segment);
            }
        }

        return $"/{string.Join('/', kept.Reverse())}";
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync();
            client.NoDelay = true;
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var held = client;
        var stream = client.GetStream();
        var buffer = new byte[32 * 1024];
        var have = 0;
        try
        {
            while (await stream.ReadAsync(buffer.AsMemory(have)) is var read and > 0)
            {
                have += read;
                while (buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8) is var end and >= 0)
                {
                    await stream.WriteAsync(Answer(Encoding.UTF8.GetString(buffer, 0, end)));
                    have -= end + 4;
                    Array.Copy(buffer, end + 4, buffer, 0, have);
                }
            }
        }
        catch (IOException)
        {
            // The other side is gone.
        }
    }

    private byte[] Answer(string head)
    {
        var lines = head.Split("\r\n");
        var target = lines[0].Split(' ')[1];
        var host = string.Join(
            " and ", lines.Where(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)).Select(line => line[5..].Trim()));
        var body = Encoding.UTF8.GetBytes($"{_wordFor(target, host)}\n{target}\n{host}");
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
    }
}
