using System.Buffers;
using System.Globalization;
using System.Text;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Sync;

/// <summary>Puts a <c>/sync</c> answer together from fragments that all readers share.</summary>
internal sealed class SyncAnswer(RegistrySnapshot snapshot, NamespaceSelection selection, long? after) : IResult
{
    // A reader that doesn't read holds at most about this much memory beyond the shared fragments.
    private const int SliceBytes = 32 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $$"""{"code":0,"message":"ok","version":{{snapshot.Version}},"data":{"""));
        var fragments = selection.FragmentsAfter(snapshot, after).ToArray();
        var response = httpContext.Response;
        response.ContentType = "application/json";
        var tail = Tail();
        response.ContentLength = head.Length + tail.Length + Math.Max(0, fragments.Length - 1)
            + fragments.Sum(fragment => (long)fragment.Length);

        var body = response.BodyWriter;
        body.Write(head);
        for (var i = 0; i < fragments.Length; i++)
        {
            if (i > 0)
            {
                body.Write(","u8);
            }

            for (var rest = fragments[i]; !rest.IsEmpty;)
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

        body.Write(tail);
        // Kestrel sends the rest by itself only while nothing was flushed before.
        await body.FlushAsync(httpContext.RequestAborted);
    }

    private byte[] Tail() =>
        selection.HasHostsAfter(snapshot, after) ? [.. "},"u8, .. snapshot.Hosts.SyncFragment.Span, .. "}"u8] : [.. "}}"u8];
}
