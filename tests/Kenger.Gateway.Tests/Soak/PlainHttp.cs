using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>HTTP/1.1 on one connection, for clients and nodes of random runs: written and read plainly, with nothing of the gateway's own code.</summary>
internal sealed class PlainHttp(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    public void Dispose() => socket.Dispose();

    /// <summary>Ends it with a reset.</summary>
    public void Break()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
        }
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends a body, or the first so many bytes of it, which then has no end.</summary>
    public async Task WriteBodyAsync(RandomBody body, int? most = null)
    {
        var bytes = body.ToArray();
        for (var at = 0; at < bytes.Length && at < (most ?? int.MaxValue); at += body.Piece)
        {
            var piece = bytes.AsMemory(at, Math.Min(body.Piece, bytes.Length - at));
            if (body.Framing == BodyFraming.Chunked)
            {
                await WriteAsync((byte[])[.. Encoding.Latin1.GetBytes($"{piece.Length:x}\r\n"), .. piece.Span, .. "\r\n"u8]);
            }
            else
            {
                await WriteAsync(piece);
            }

            await Task.Yield();
        }

        if (body.Framing == BodyFraming.Chunked && most is null)
        {
            await WriteAsync("0\r\n\r\n");
        }
    }

    /// <summary>What says how a body ends, with its line's end; nothing where nothing does.</summary>
    public static string HeaderOf(RandomBody body) => body.Framing switch
    {
        BodyFraming.Length => $"Content-Length: {body.Length}\r\n",
        BodyFraming.Chunked => "Transfer-Encoding: chunked\r\n",
        _ => "",
    };

    /// <summary>A head, without its empty line; empty where the connection ended before it.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        string line;
        while ((line = await ReadLineAsync()).Length > 2)
        {
            head.Append(line);
        }

        return line.Length == 2 ? head.ToString() : "";
    }

    public static string? Find(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    /// <summary>Reads a body by what its head says.</summary>
    /// <param name="head">The head.</param>
    /// <param name="isAnswer">Without a length the body of an answer ends with the connection; a request has none.</param>
    /// <returns>What came of it, and whether that is all.</returns>
    public async Task<(byte[] Bytes, bool IsWhole)> ReadBodyAsync(string head, bool isAnswer)
    {
        var body = new MemoryStream();
        if (Find(head, "Transfer-Encoding") == "chunked")
        {
            while (true)
            {
                var line = await ReadLineAsync();
                if (!line.EndsWith("\r\n", StringComparison.Ordinal))
                {
                    return (body.ToArray(), false);
                }

                var length = int.Parse(line.AsSpan(0, line.Length - 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if (!await ReadAsync(body, length) || await ReadLineAsync() != "\r\n")
                {
                    return (body.ToArray(), false);
                }

                if (length == 0)
                {
                    return (body.ToArray(), true);
                }
            }
        }

        if (Find(head, "Content-Length") is { } known)
        {
            var isWhole = await ReadAsync(body, int.Parse(known, CultureInfo.InvariantCulture));
            return (body.ToArray(), isWhole);
        }

        return isAnswer ? (await ReadToEndAsync(body), true) : ([], true);
    }

    /// <summary>The next so many bytes; false where the connection ends before.</summary>
    private async Task<bool> ReadAsync(MemoryStream to, long count)
    {
        while (count > 0)
        {
            if (_start == _end && !await FillAsync())
            {
                return false;
            }

            var piece = (int)Math.Min(count, _end - _start);
            to.Write(_buffer, _start, piece);
            _start += piece;
            count -= piece;
        }

        return true;
    }

    private async Task<byte[]> ReadToEndAsync(MemoryStream to)
    {
        while (_start < _end || await FillAsync())
        {
            to.Write(_buffer, _start, _end - _start);
            _start = _end;
        }

        return to.ToArray();
    }

    /// <summary>With its end, unless the connection ended before.</summary>
    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (_start < _end || await FillAsync())
        {
            line.Append((char)_buffer[_start++]);
            if (line[^1] == '\n')
            {
                break;
            }
        }

        return line.ToString();
    }

    private async Task<bool> FillAsync()
    {
        int count;
        try
        {
            count = await socket.ReceiveAsync(_buffer.AsMemory(), SocketFlags.None);
        }
        catch (SocketException)
        {
            // Reset.
            count = 0;
        }

        (_start, _end) = (0, count);
        return count > 0;
    }
}
