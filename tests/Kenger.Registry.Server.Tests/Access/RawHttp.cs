using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>Requests byte by byte: an HTTP client would tidy up their paths.</summary>
internal static class RawHttp
{
    public static async Task<(int Status, string Text)> SendAsync(
        Uri server, string method, string target, string body, params (string Name, string Value)[] headers)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port);
        await using var stream = new NetworkStream(socket);
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n")
            .AppendJoin("", headers.Select(header => $"{header.Name}: {header.Value}\r\n"))
            .Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head.ToString()));
        var text = await ReadAsync(stream);
        return (int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture), text);
    }

    /// <summary>Until the end. A server that has answered before it has read the body may reset the connection: the answer is there all the same.</summary>
    public static async Task<string> ReadAsync(Stream stream)
    {
        using var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received);
        }
        catch (IOException) when (received.Length > 0)
        {
        }

        return Encoding.UTF8.GetString(received.ToArray());
    }
}
