using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Edge;

/// <summary>Signs tokens for whoever asks: a real one (Keycloak, Entra ID) asks who it is.</summary>
internal static class DemoAuthority
{
    private const string KeyId = "demo";

    public static WebApplication Create(string url)
    {
        var key = RSA.Create(2048);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = url, jwks_uri = $"{url}/keys" }));
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { PublicOf(key) } }));
        app.MapGet("/token", () => Sign(key, new { iss = url, aud = "shop-api", sub = "ann", scope = "orders:read", exp = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds() }));
        return app;
    }

    private static object PublicOf(RSA key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", alg = "RS256", kid = KeyId, n = Base64Url.EncodeToString(parameters.Modulus), e = Base64Url.EncodeToString(parameters.Exponent) };
    }

    private static string Sign(RSA key, object claims)
    {
        var text = $"{Encode(new { alg = "RS256", typ = "JWT", kid = KeyId })}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(System.Text.Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
