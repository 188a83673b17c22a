using System.Net;
using System.Text.Json;

namespace Kenger.Client.Calls;

/// <summary>A body that has arrived in full. The call it answers ends when its reader is done with it.</summary>
internal sealed class RegistryAnswer(ReadOnlyMemory<byte> bytes) : HttpContent
{
    private const int FirstBuffer = 4 * 1024;

    private JsonDocument? _document;
    private RegistryCall? _call;

    /// <summary>The body as JSON, parsed once.</summary>
    /// <exception cref="JsonException">It is none, or not complete.</exception>
    public JsonElement Root => (_document ??= JsonDocument.Parse(bytes)).RootElement;

    /// <summary>
    /// Reads a body to its end, so that one that breaks off counts as no answer while other addresses can still be tried.
    /// </summary>
    public static async Task<RegistryAnswer> ReadAsync(
        HttpResponseMessage response, Uri address, int limit, CancellationToken cancellationToken)
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

        return new RegistryAnswer(buffer.AsMemory(0, length)) { Headers = { ContentType = response.Content.Headers.ContentType } };
    }

    /// <summary>The body of a response, also of one that came to a bare Refit client.</summary>
    public static async Task<RegistryAnswer> FromAsync(HttpContent content, CancellationToken cancellationToken = default) =>
        content as RegistryAnswer ?? new RegistryAnswer(await content.ReadAsByteArrayAsync(cancellationToken));

    /// <summary>Ends the call, well unless it ended otherwise before, together with this answer.</summary>
    public void EndWithIt(RegistryCall call) => _call = call;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _call?.End(failure: null);
            _document?.Dispose();
        }

        base.Dispose(disposing);
    }
}
