using System.Net;

namespace Kenger.Client;

/// <summary>A body that has arrived in full.</summary>
internal sealed class BufferedAnswer(ReadOnlyMemory<byte> bytes) : HttpContent
{
    private const int FirstBuffer = 4 * 1024;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>Reads a body to its end, so that one that breaks off counts as no answer while other addresses can still be tried.</summary>
    public static async Task<BufferedAnswer> ReadAsync(HttpResponseMessage response, Uri address, int limit, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength ?? FirstBuffer;
        if (announced > limit)
        {
            throw new AnswerTooLargeException(address, limit);
        }

        // One byte more than announced, so that a body of known length ends in its first buffer.
        var buffer = new byte[(int)Math.Min(announced, limit) + 1];
        var length = 0;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length > limit)
            {
                throw new AnswerTooLargeException(address, limit);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, limit + 1L));
            }
        }

        return new BufferedAnswer(buffer.AsMemory(0, length));
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(Bytes).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = Bytes.Length;
        return true;
    }
}
