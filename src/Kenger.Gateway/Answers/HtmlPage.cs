using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Answers;

/// <summary>Pages for people, of the gateway's own.</summary>
internal static class HtmlPage
{
    private const string Html = "text/html";

    /// <summary>Whether the client names HTML among what it accepts, as browsers do: a wildcard is what programs send.</summary>
    public static bool IsAskedFor(HttpRequest request) => request.GetTypedHeaders().Accept.Any(static accepted =>
        accepted.Quality is not 0 && accepted.MediaType.Equals(Html, StringComparison.OrdinalIgnoreCase));

    public static Task WriteAsync(HttpContext context, int status, string page) => WriteAsync(context, status, Encoding.UTF8.GetBytes(page));

    /// <summary>The same, of a page in UTF-8.</summary>
    public static Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = $"{Html}; charset=utf-8";
        response.ContentLength = body.Length;
        // As the envelope: it says how things are now, and to this client.
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept";
        return response.Body.WriteAsync(body, CancellationToken.None).AsTask();
    }
}
