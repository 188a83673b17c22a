using Kenger.Console.Assets;
using Microsoft.AspNetCore.Http;

namespace Kenger.Console.Http;

/// <summary>The console's files: for everybody, and for a year, because their addresses change with them.</summary>
internal static class AssetEndpoint
{
    public static Task Get(HttpContext context, string name)
    {
        var response = context.Response;
        if (EmbeddedAssets.Find(name) is not { } asset)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var accepted = context.Request.Headers.AcceptEncoding.ToString();
        var (bytes, encoding) = accepted.Contains("br", StringComparison.OrdinalIgnoreCase) ? (asset.Brotli, "br")
            : accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase) ? (asset.Gzip, "gzip")
            : (asset.Plain, null);
        response.ContentType = asset.Type;
        response.ContentLength = bytes.Length;
        response.Headers.ContentEncoding = encoding;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = context.Request.Query["v"] == asset.Tag ? "public, max-age=31536000, immutable" : "no-cache";
        return response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
