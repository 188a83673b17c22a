using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Console.Tests.Stage;

/// <summary>
/// A small OpenID Connect provider: its document, its key, a page with one button, and tokens that it signs. It is at <c>localhost</c>, another site than <c>127.0.0.1</c>, as providers are
/// another site than the console.
/// </summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "kenger-console";
    public const string ClientSecret = "secret-of-the-console-at-the-provider";

    private readonly RSA _key = RSA.Create(2_048);
    private readonly ConcurrentDictionary<string, IQueryCollection> _codes = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private TestProvider(WebApplication app) => _app = app;

    public string Url => $"http://localhost:{new Uri(_app.Urls.First()).Port}";

    /// <summary>What its tokens say beside what they must.</summary>
    public JsonObject Claims { get; } = new() { ["sub"] = "17", ["preferred_username"] = "ann@example.com", ["groups"] = new JsonArray("staff", "ops") };

    /// <summary>For whom its tokens are.</summary>
    public string Audience { get; set; } = ClientId;

    /// <summary>In place of the nonce that it was given.</summary>
    public string? Nonce { get; set; }

    /// <summary>How long its tokens hold.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>It signs with a key that is not in its document.</summary>
    public bool IsForged { get; set; }

    /// <summary>It doesn't let the person go on.</summary>
    public bool Denies { get; set; }

    public static async Task<TestProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new TestProvider(app);
        app.MapGet("/.well-known/openid-configuration", provider.Document);
        app.MapGet("/keys", provider.Keys);
        app.MapGet("/authorize", provider.Ask);
        app.MapPost("/token", provider.TokenAsync);
        app.MapGet("/favicon.ico", () => Results.NoContent());
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private IResult Document() => Results.Json(new JsonObject
    {
        ["issuer"] = Url, ["authorization_endpoint"] = Url + "/authorize", ["token_endpoint"] = Url + "/token", ["jwks_uri"] = Url + "/keys",
        ["response_types_supported"] = new JsonArray("code"), ["subject_types_supported"] = new JsonArray("public"), ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    });

    private IResult Keys()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return Results.Json(new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = "one", ["n"] = Base64Url(key.Modulus), ["e"] = Base64Url(key.Exponent),
            }),
        });
    }

    private IResult Ask(HttpRequest request)
    {
        var query = request.Query;
        if (query["client_id"] != ClientId || query["response_type"] != "code" || query["code_challenge_method"] != "S256")
        {
            return Results.BadRequest("this is no client of mine");
        }

        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _codes[code] = query;
        var answer = Denies ? "error=access_denied" : $"code={code}";
        var back = WebUtility.HtmlEncode($"{query["redirect_uri"]}?{answer}&state={Uri.EscapeDataString(query["state"].ToString())}");
        return Results.Content($"<!DOCTYPE html><html lang=\"en\"><title>Provider</title><h1>Are you Ann?</h1><p><a id=\"yes\" href=\"{back}\">Yes</a></p></html>", "text/html");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (!_codes.TryRemove(form["code"].ToString(), out var asked)
            || form["client_id"] != ClientId || form["client_secret"] != ClientSecret || form["redirect_uri"] != asked["redirect_uri"]
            || Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked["code_challenge"])
        {
            return Results.Json(new JsonObject { ["error"] = "invalid_grant" }, statusCode: 400);
        }

        var now = TimeProvider.System.GetUtcNow();
        var claims = Claims.DeepClone().AsObject();
        (claims["iss"], claims["aud"], claims["nonce"]) = (Url, Audience, Nonce ?? asked["nonce"].ToString());
        (claims["iat"], claims["exp"]) = (now.ToUnixTimeSeconds(), (now + Lifetime).ToUnixTimeSeconds());
        return Results.Json(new JsonObject { ["access_token"] = "not-for-the-console", ["token_type"] = "Bearer", ["expires_in"] = 60, ["id_token"] = Sign(claims) });
    }

    private string Sign(JsonObject claims)
    {
        var body = $"{Base64Url("""{"alg":"RS256","typ":"JWT","kid":"one"}"""u8)}.{Base64Url(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        using var other = RSA.Create(2_048);
        return $"{body}.{Base64Url((IsForged ? other : _key).SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }
}
