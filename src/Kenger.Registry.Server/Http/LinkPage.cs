using System.Text.Encodings.Web;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// The page behind a link: for a browser HTML without script, style or anything from elsewhere; for everybody else the API's JSON.
/// </summary>
internal static class LinkPage
{
    public static async Task WriteAsync(HttpContext context, LinkAnswer answer)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex";
        headers.XContentTypeOptions = "nosniff";
        if (!context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            await (answer.Refusal is { } refusal ? Answer.From(refusal) : Answer.From(answer.Rollout!, KengerJson.Readable.ApiResponseRolloutInfo)).ExecuteAsync(context);
            return;
        }

        context.Response.StatusCode = answer.Refusal?.Code ?? StatusCodes.Status200OK;
        context.Response.ContentType = "text/html; charset=utf-8";
        headers.ContentSecurityPolicy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        await context.Response.WriteAsync(Html(answer), context.RequestAborted);
    }

    private static string Html(LinkAnswer answer)
    {
        var encode = HtmlEncoder.Default;
        var form = answer.Button is { } button ? $"""<form method="post"><button type="submit">{encode.Encode(button)}</button></form>""" : "";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Kenger: {encode.Encode(answer.Title)}</title></head>
            <body><h1>{encode.Encode(answer.Title)}</h1><p>{encode.Encode(VisibleText.Escape(answer.Text))}</p>{form}</body>
            </html>

            """;
    }
}
