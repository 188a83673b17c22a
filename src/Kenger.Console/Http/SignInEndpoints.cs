using Kenger.Console.Components;
using Kenger.Console.Language;
using Kenger.Console.Sessions;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kenger.Console.Http;

/// <summary>In and out. Plain pages: they work before anything else does.</summary>
internal static class SignInEndpoints
{
    private const string Token = "token";
    private const string To = "to";

    private const int MaxTokenLength = 1_024;

    public static IResult Show(HttpContext context, FrontDoor door, OpenIdProvider provider, IAntiforgery antiforgery) =>
        door.Recognize(context, ConsoleMount.CookieOf(context.Request)) is not null
            ? Results.LocalRedirect(Target(context.Request, context.Request.Query[To]))
            : Page(context, door, provider, antiforgery, context.Request.Query[To], null);

    public static async Task<IResult> EnterAsync(HttpContext context, FrontDoor door, OpenIdProvider provider, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Page(context, door, provider, antiforgery, null, new Refusal(StatusCodes.Status400BadRequest, "the page was too old: try again"));
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var token = form[Token].ToString().Trim();
        var result = door.SignIn(context, token.Length <= MaxTokenLength ? token : "");
        if (result.Cookie is not { } cookie)
        {
            return Page(context, door, provider, antiforgery, form[To], result.Refusal);
        }

        Keep(context, cookie);
        return Results.LocalRedirect(Target(context.Request, form[To]));
    }

    /// <summary>Gives the browser its session.</summary>
    public static void Keep(HttpContext context, string cookie) =>
        context.Response.Cookies.Append(ConsoleMount.CookieOf(context.Request), cookie, Cookie(context.Request));

    private static CookieOptions Cookie(HttpRequest request) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps,
        IsEssential = true,
        Path = request.PathBase.HasValue ? request.PathBase.Value : "/",
    };

    public static RazorComponentResult<SignInPage> Page(
        HttpContext context, FrontDoor door, OpenIdProvider provider, IAntiforgery antiforgery, string? to, Refusal? refusal)
    {
        if (refusal?.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString();
        }

        var tokens = antiforgery.GetAndStoreTokens(context);
        return new RazorComponentResult<SignInPage>(new
        {
            Language = LanguageChoice.Of(context.Request).Tag(),
            Theme = ThemeChoice.Of(context.Request),
            BaseHref = $"{context.Request.PathBase}/",
            door.AsksForToken,
            Provider = provider.IsOn ? provider.Title : null,
            To = to ?? "",
            Problem = refusal?.Message,
            AntiforgeryField = tokens.FormFieldName,
            AntiforgeryToken = tokens.RequestToken ?? "",
        })
        {
            StatusCode = refusal?.Code ?? (door.AsksForToken ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized),
        };
    }

    // Only below the console: a link must not lead elsewhere by way of the sign-in.
    public static string Target(HttpRequest request, string? to) =>
        to is { Length: > 0 } && Uri.TryCreate(new Uri("http://here/"), to, out var uri) && uri.Authority == "here" && to[0] is not ('/' or '\\')
            ? $"{request.PathBase}{uri.PathAndQuery}"
            : $"{request.PathBase}/";
}
