using System.IO.Compression;
using Kenger.Registry.Server.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// <c>/openapi/v1.json</c>: the API in the words of OpenAPI. It is made when somebody first asks, and kept; it tells no names, so that nobody needs a token for it.
/// </summary>
internal sealed class OpenApiEndpoint(EndpointDataSource endpoints)
{
    public const string Path = "/openapi/v1.json";

    private static readonly string OwnRelease = Release.Of(typeof(OpenApiEndpoint));

    // Replaced as a whole; two that make it at once make the same.
    private Document? _document;

    public Task GetAsync(HttpContext context)
    {
        var pathBase = context.Request.PathBase.Value ?? "";
        var document = _document is { } kept && kept.PathBase == pathBase ? kept : _document = Make(pathBase);
        var response = context.Response;
        var isZipped = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        var bytes = isZipped ? document.Gzip : document.Plain;
        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        response.Headers.ContentEncoding = isZipped ? "gzip" : default;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = "no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        return response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private Document Make(string pathBase)
    {
        var plain = new DocumentWriter(OriginalEndpoints.Has).Write(endpoints.Endpoints, pathBase, OwnRelease);
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        return new Document(pathBase, plain, zipped.ToArray());
    }

    private sealed record Document(string PathBase, byte[] Plain, byte[] Gzip);
}
