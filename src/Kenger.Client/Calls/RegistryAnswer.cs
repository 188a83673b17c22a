using System.Buffers;
using System.Net;
using System.Text.Json;

namespace Kenger.Client.Calls;

/// <summary>A body that has arrived in full. The call it answers ends when its reader is done with it.</summary>
internal sealed class RegistryAnswer(ReadOnlySequence<byte> bytes, int limit = RegistryAnswer.MaxBytes) : HttpContent
{
    /// <summary>The largest answer that is read where nothing else is said.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>The largest answer about one thing, and the largest that is taken apart as a whole.</summary>
    public const int MaxSmallBytes = 4 * 1024 * 1024;

    private const int FirstBuffer = 4 * 1024;

    private JsonDocument? _document;
    private RegistryCall? _call;

    public RegistryAnswer(ReadOnlyMemory<byte> bytes)
        : this(new ReadOnlySequence<byte>(bytes))
    {
    }

    public ReadOnlySequence<byte> Bytes => bytes;

    /// <summary>How large it might have been.</summary>
    public int Limit => limit;

    /// <summary>A small body as JSON, parsed once; null for one so large that it can't say what was refused and why.</summary>
    /// <exception cref="JsonException">It is none, or not complete.</exception>
    public JsonElement? Root => bytes.Length > MaxSmallBytes ? null : (_document ??= JsonDocument.Parse(bytes)).RootElement;

    /// <summary>
    /// Reads a body to its end, so that one that breaks off counts as no answer while other addresses can still be tried.
    /// </summary>
    public static async Task<RegistryAnswer> ReadAsync(
        HttpContent content, Uri address, int limit, CancellationToken cancellationToken)
    {
        var announced = content.Headers.ContentLength ?? FirstBuffer;
        if (announced > limit)
        {
            throw new AnswerTooLargeException(address, limit);
        }

        // One byte more than announced, so that a body of known length ends in its first buffer.
        var segments = new Segments(announced + 1);
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        while (await body.ReadAsync(segments.Free, cancellationToken) is > 0 and var read)
        {
            segments.Advance(read);
            if (segments.Length > limit)
            {
                throw new AnswerTooLargeException(address, limit);
            }
        }

        return new RegistryAnswer(segments.ToSequence(), limit) { Headers = { ContentType = content.Headers.ContentType } };
    }

    /// <summary>The body of a response, also of one that came to a bare Refit client.</summary>
    public static async Task<RegistryAnswer> FromAsync(HttpContent content, CancellationToken cancellationToken = default)
    {
        if (content is RegistryAnswer answer)
        {
            return answer;
        }

        // Into the content's own buffer, since whoever comes next reads it once more.
#if NET9_0_OR_GREATER
        await content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
#else
        await content.LoadIntoBufferAsync(MaxBytes).WaitAsync(cancellationToken);
#endif
        return new RegistryAnswer(await content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Finds a field of the envelope, without taking the whole apart; the last one counts where there are several.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">At the first token of its value.</param>
    /// <exception cref="JsonException">The body is no JSON, or not complete.</exception>
    public bool TryFind(ReadOnlySpan<byte> name, out Utf8JsonReader value)
    {
        var found = false;
        value = default;
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
            {
                found = true;
                value = reader;
            }

            reader.Skip();
        }

        // To the end: what follows the object makes it no JSON.
        while (reader.Read())
        {
        }

        return found;
    }

    /// <summary>Ends the call, well unless it ended otherwise before, together with this answer.</summary>
    public void EndWithIt(RegistryCall call) => _call = call;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var segment in bytes)
        {
            await stream.WriteAsync(segment);
        }
    }

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
