using System.Buffers;
using Kenger.Registry.Server.Sync;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>Answers with a <see cref="SyncBody"/>.</summary>
internal sealed class SyncAnswer(SyncBody answer) : IResult
{
    // A reader that doesn't read holds at most about this much memory beyond the shared fragments.
    private const int SliceBytes = 32 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json";
        response.ContentLength = answer.Length;

        var body = response.BodyWriter;
        foreach (var part in answer.Parts)
        {
            for (var rest = part; !rest.IsEmpty;)
            {
                var slice = rest[..Math.Min(SliceBytes, rest.Length)];
                body.Write(slice.Span);
                rest = rest[slice.Length..];
                if (body.UnflushedBytes >= SliceBytes)
                {
                    await body.FlushAsync(httpContext.RequestAborted);
                }
            }
        }

        // Kestrel sends the rest by itself only while nothing was flushed before.
        await body.FlushAsync(httpContext.RequestAborted);
    }
}
