using System.Buffers;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>Reads bodies of at most 64 KiB, or what else is said; a larger one is refused as soon as that is known.</summary>
internal static class RequestBody
{
    public static async ValueTask<byte[]> ReadAsync(
        HttpRequest request, CancellationToken cancellationToken, int maxBytes = KengerDefaults.MaxBodyBytes)
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
                // A copy: the reader takes its buffers back.
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static BadHttpRequestException TooLarge(int maxBytes) => new(
        $"the body must be at most {maxBytes} bytes", ErrorCodes.PayloadTooLarge);
}
