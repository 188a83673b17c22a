using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Scalar.AspNetCore;

namespace Kenger.Cli.Server;

/// <summary>The registry's description of its API as a page for people: Scalar, out of its assembly. It asks nobody but this registry, and keeps no token.</summary>
internal static class ApiPage
{
    public const string Path = "/scalar";

    private const string Document = "openapi/v1.json";
    private const int NonceBytes = 18;

    public static void MapApiPage(this WebApplication app) => app.MapScalarApiReference(Path, Configure).Finally(static endpoint =>
    {
        var inner = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return inner(context);
        };
    });

    private static void Configure(ScalarOptions options, HttpContext context)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes));
        context.Response.Headers.ContentSecurityPolicy = PolicyWith(nonce);
        options.Title = "Kenger registry";
        options.OpenApiRoutePattern = $"{context.Request.PathBase}/{Document}";
        options.Nonce = nonce;
        options.DefaultFonts = false;
        options.PersistentAuthentication = false;
        options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        options.HideClientButton = true;
        options.DisableTelemetry().DisableAgent().DisableMcp();
    }

    // The page makes its sheets as it goes; scripts are its own or have this answer's nonce, and nothing comes from, or goes, elsewhere.
    private static string PolicyWith(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
}
