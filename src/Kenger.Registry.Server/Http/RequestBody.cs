using System.Buffers;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>Reads bodies of at most 64 KiB, or what else is said; a larger one is refused as soon as that is known.</summary>
internal static class RequestBody
{
    /// <summary>The whole body.</summary>
    public static ValueTask<byte[]> ReadAsync(
        HttpRequest request, CancellationToken cancellationToken, int maxBytes = KengerDefaults.MaxBodyBytes) =>
        // A copy: the reader takes its buffers back.
        ReadAsync(request, static (in ReadOnlySequence<byte> body, byte _) => body.ToArray(), (byte)0, cancellationToken, maxBytes);

    /// <summary>What is made of the whole body where it lies, which nobody may keep, and of something more.</summary>
    public static async ValueTask<T> ReadAsync<T, TMore>(
        HttpRequest request, Make<T, TMore> make, TMore more, CancellationToken cancellationToken, int maxBytes = KengerDefaults.MaxBodyBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.Start);
                throw TooLarge(maxBytes);
            }

            if (read.IsCompleted)
            {
                var made = make(read.Buffer, more);
                reader.AdvanceTo(read.Buffer.End);
                return made;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Makes something of a body.</summary>
    public delegate T Make<out T, in TMore>(in ReadOnlySequence<byte> body, TMore more);

    private static BadHttpRequestException TooLarge(int maxBytes) => new(
        $"the body must be at most {maxBytes} bytes", ErrorCodes.PayloadTooLarge);
}
