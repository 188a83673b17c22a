using System.Globalization;
using System.Text.Encodings.Web;
using Kenger.Contracts;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>What whoever follows a link is told.</summary>
/// <param name="Title">In a few words.</param>
/// <param name="Text">In a sentence or two.</param>
/// <param name="Refusal">Why not; null when it went, or may.</param>
/// <param name="Rollout">The rollout as it is.</param>
/// <param name="Button">What the button says; null without one.</param>
internal sealed record LinkAnswer(string Title, string Text, Refusal? Refusal, RolloutInfo? Rollout, string? Button)
{
    public static LinkAnswer Of(Refusal refusal) => new("Nothing was changed", refusal.Message, refusal, null, null);

    public static LinkAnswer Done(RolloutInfo rollout) => new("Done", Describe(rollout) + (rollout.Message is { } message ? $"; {message}" : ""), null, rollout, null);

    public static LinkAnswer Asking(LinkClaim claim, RolloutState rollout)
    {
        var button = claim.Action == LinkAction.Approve ? "Approve" : "Roll back";
        var info = rollout.ToInfo($"nothing is changed by this: send a POST to the same URL to {button.ToLowerInvariant()}; until {claim.Ends.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        return new($"{button}?", Describe(info), null, info, button);
    }

    private static string Describe(RolloutInfo rollout) => string.Create(
        CultureInfo.InvariantCulture,
        $"Rollout {rollout.Id} of {rollout.Label} in {rollout.Ns}: {rollout.Status.Replace('_', ' ')}, step {rollout.Step} of {rollout.Steps.Count}, {rollout.Percent} % of the traffic");
}

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
