using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>
/// Sends one HTTP/2 request, whatever is in its headers: each is written out, without indexes and compression, so that
/// nothing is checked on the way.
/// </summary>
internal static class RawHttp2Client
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const byte Acknowledge = 1;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>True when the request was answered with headers; false when its stream or the connection was reset.</summary>
    public static async Task<bool> IsAnsweredAsync(Uri to, IEnumerable<(string Name, string Value)> headers, string? body = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(to.Host, to.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await WriteFrameAsync(stream, Settings, flags: 0, streamId: 0, []);
        var block = headers.SelectMany(header => (byte[])[0, .. TextOf(header.Name), .. TextOf(header.Value)]).ToArray();
        await WriteFrameAsync(stream, Headers, (byte)(EndHeaders | (body is null ? EndStream : 0)), streamId: 1, block);
        if (body is not null)
        {
            await WriteFrameAsync(stream, Data, EndStream, streamId: 1, Encoding.Latin1.GetBytes(body));
        }

        return await ReadAnswerAsync(stream).WaitAsync(Limit, TimeProvider.System);
    }

    private static async Task<bool> ReadAnswerAsync(NetworkStream stream)
    {
        var head = new byte[9];
        while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload);
            switch (head[3])
            {
                case Headers:
                    return true;
                case ResetStream or GoAway:
                    return false;
                case Settings when (head[4] & Acknowledge) == 0:
                    await AcknowledgeAsync(stream);
                    break;
            }
        }

        return false;
    }

    // A server that has said no may have hung up; what it said can still be read.
    private static async Task AcknowledgeAsync(NetworkStream stream)
    {
        try
        {
            await WriteFrameAsync(stream, Settings, Acknowledge, streamId: 0, []);
        }
        catch (IOException)
        {
            // It needs no answer any more.
        }
    }

    private static async Task WriteFrameAsync(NetworkStream stream, byte type, byte flags, int streamId, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        frame[1] = (byte)(payload.Length >> 8);
        frame[2] = (byte)payload.Length;
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.CopyTo(frame, 9);
        await stream.WriteAsync(frame);
    }

    // Shorter than 127 characters, as all are here, a length is one byte.
    private static byte[] TextOf(string text) =>
        text.Length < 127 ? [(byte)text.Length, .. Encoding.Latin1.GetBytes(text)] : throw new ArgumentException("too long", nameof(text));
}
