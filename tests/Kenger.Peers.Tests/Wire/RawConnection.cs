using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Peers.Tests.Wire;

/// <summary>A connection that sends bytes as they are, and is kept as long as the other side keeps it.</summary>
internal sealed class RawConnection(int port) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _socket;
    private int _read;
    private int _have;

    /// <summary>Sends a request and reads its answer.</summary>
    public async Task<RawAnswer> AskAsync(byte[] request)
    {
        var isKept = _socket is not null;
        var answer = await TryAsync(request);
        // A kept connection may have been closed just before.
        return answer is null && isKept ? await TryAsync(request) ?? RawAnswer.None : answer ?? RawAnswer.None;
    }

    public void Dispose() => Close();

    // Null when nothing came back.
    private async Task<RawAnswer?> TryAsync(byte[] request)
    {
        using var stop = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(IPAddress.Loopback, port, stop.Token);
            }

            (_read, _have) = (0, 0);
            await _socket.SendAsync(request, stop.Token);
            return await ReadAsync(stop.Token);
        }
        catch (SocketException)
        {
            Close();
            return null;
        }
    }

    private async Task<RawAnswer?> ReadAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _have).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken))
            {
                Close();
                return null;
            }
        }

        var head = Encoding.Latin1.GetString(_buffer, 0, end);
        _read = end + 4;
        var status = int.Parse(head.AsSpan(head.IndexOf(' ', StringComparison.Ordinal) + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        var body = await ReadBodyAsync(head, status, cancellationToken);
        if (HeaderOf(head, "Connection").Equals("close", StringComparison.OrdinalIgnoreCase) || head.StartsWith("HTTP/1.0", StringComparison.Ordinal))
        {
            Close();
        }

        return new RawAnswer(status, head, body);
    }

    private async Task<string> ReadBodyAsync(string head, int status, CancellationToken cancellationToken)
    {
        if (status is 204 or 304)
        {
            return "";
        }

        if (int.TryParse(HeaderOf(head, "Content-Length"), out var length))
        {
            return await TakeAsync(length, cancellationToken) ?? "";
        }

        if (!HeaderOf(head, "Transfer-Encoding").Equals("chunked", StringComparison.OrdinalIgnoreCase))
        {
            while (await FillAsync(cancellationToken))
            {
                // To its end.
            }

            Close();
            return Encoding.UTF8.GetString(_buffer, _read, _have - _read);
        }

        var body = new StringBuilder();
        while (await TakeLineAsync(cancellationToken) is { } line)
        {
            var size = int.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await TakeAsync(size, cancellationToken));
            await TakeLineAsync(cancellationToken);
            if (size == 0)
            {
                break;
            }
        }

        return body.ToString();
    }

    private async Task<string?> TakeLineAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _buffer.AsSpan(_read, _have - _read).IndexOf("\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }

        var line = Encoding.Latin1.GetString(_buffer, _read, end);
        _read += end + 2;
        return line;
    }

    private async Task<string?> TakeAsync(int count, CancellationToken cancellationToken)
    {
        while (_have - _read < count)
        {
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }

        var text = Encoding.UTF8.GetString(_buffer, _read, count);
        _read += count;
        return text;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        var count = await _socket!.ReceiveAsync(_buffer.AsMemory(_have), cancellationToken);
        _have += count;
        return count > 0;
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private static string HeaderOf(string head, string name) =>
        head.Split("\r\n").Skip(1).Where(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault() ?? "";
}
