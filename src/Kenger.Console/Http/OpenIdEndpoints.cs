using System.Net;
using Kenger.Console.Assets;
using Kenger.Console.Sessions;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace Kenger.Console.Http;

/// <summary>Sign-in at a provider: out, and back.</summary>
internal static class OpenIdEndpoints
{
    public static async Task<IResult> Begin(HttpContext context, FrontDoor door, OpenIdProvider provider, IAntiforgery antiforgery)
    {
        if (!provider.IsOn || !door.AsksForToken)
        {
            return Results.NotFound();
        }

        var to = context.Request.Query["to"].ToString();
        return await provider.BeginAsync(context, to) is { } problem ? Refuse(context, door, provider, antiforgery, new OpenIdAnswer(problem) { To = to }) : Results.Empty;
    }

    public static async Task<IResult> Back(HttpContext context, FrontDoor door, OpenIdProvider provider, IAntiforgery antiforgery)
    {
        if (!provider.IsOn || !door.AsksForToken)
        {
            return Results.NotFound();
        }

        var answer = await provider.ReadAsync(context);
        if (answer.Problem is not null || answer.Principal is null)
        {
            return Refuse(context, door, provider, antiforgery, answer);
        }

        var result = door.SignIn(context, answer.Principal, answer.Until);
        if (result.Cookie is not { } cookie)
        {
            return SignInEndpoints.Page(context, door, provider, antiforgery, answer.To, result.Refusal);
        }

        SignInEndpoints.Keep(context, cookie);
        // A redirect would belong to the provider's navigation, and the Strict cookie would not come along: this page goes on by itself.
        var url = WebUtility.HtmlEncode(SignInEndpoints.Target(context.Request, answer.To));
        var icon = WebUtility.HtmlEncode($"{context.Request.PathBase}/{EmbeddedAssets.UrlOf("icon.svg")}");
        return Results.Content(
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Kenger</title><link rel=\"icon\" href=\"{icon}\"><meta http-equiv=\"refresh\" content=\"0;url={url}\"></head><body><p><a href=\"{url}\">Kenger</a></p></body></html>",
            "text/html; charset=utf-8");
    }

    private static IResult Refuse(HttpContext context, FrontDoor door, OpenIdProvider provider, IAntiforgery antiforgery, OpenIdAnswer answer)
    {
        var refusal = answer.Problem switch
        {
            SignInProblem.NoProvider => new Refusal(StatusCodes.Status502BadGateway, "the provider can't be asked now"),
            SignInProblem.Denied => new Refusal(ErrorCodes.Forbidden, "the provider did not let you in"),
            SignInProblem.BadToken => new Refusal(ErrorCodes.Unauthenticated, "what the provider says is not for this console, is over, or can't be trusted"),
            _ => new Refusal(StatusCodes.Status400BadRequest, "the sign-in did not begin in this browser, or took too long: try again"),
        };
        return SignInEndpoints.Page(context, door, provider, antiforgery, answer.To, door.Count(context, refusal));
    }
}
