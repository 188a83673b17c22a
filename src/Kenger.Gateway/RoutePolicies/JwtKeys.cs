using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>What an authority says of itself: its name in tokens, and the keys that it signs them with. Immutable.</summary>
internal sealed class JwtKeys
{
    private const int MaxKeys = 100;
    private const int MinRsaBits = 2048;
    private const string Rsa = "RSA";
    private const string Elliptic = "EC";

    // What is not here is refused: no signature at all, and those that anybody can make who knows what the authority publishes.
    private static readonly FrozenDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["RS256"] = Rsa, ["RS384"] = Rsa, ["RS512"] = Rsa, ["PS256"] = Rsa, ["PS384"] = Rsa, ["PS512"] = Rsa,
        ["ES256"] = "P-256", ["ES384"] = "P-384", ["ES512"] = "P-521",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly JsonWebKey[] _all;

    private JwtKeys(string issuer, JsonWebKey[] keys, long readAt)
    {
        (Issuer, ReadAt) = (issuer, readAt);
        _all = keys;
    }

    /// <summary>The algorithms of signatures that are taken.</summary>
    public static IReadOnlyList<string> Algorithms => Kinds.Keys;

    /// <summary>What <c>iss</c> must be.</summary>
    public string Issuer { get; }

    /// <summary>When they were read, as a timestamp.</summary>
    public long ReadAt { get; }

    /// <summary>How many there are.</summary>
    public int Count => _all.Length;

    /// <summary>Reads what an authority publishes.</summary>
    /// <param name="issuer">Its name.</param>
    /// <param name="json">Its set of keys (RFC 7517). Keys for other things, and those too weak, are left out.</param>
    /// <param name="readAt">The timestamp of now.</param>
    /// <exception cref="FormatException">It is no set of keys, or none of them can be used.</exception>
    public static JwtKeys Read(string issuer, ReadOnlyMemory<byte> json, long readAt)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("keys", out var given) || given.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("what should be its keys is no set of keys");
        }

        JsonWebKey[] keys = [.. given.EnumerateArray().Take(MaxKeys).Select(Read).OfType<JsonWebKey>()];
        return keys.Length > 0 ? new JwtKeys(issuer, keys, readAt) : throw new FormatException("none of its keys is one for signatures, RSA of 2048 bits at least or EC");
    }

    /// <summary>The keys that may have signed a token: those of its name, or all where it names none.</summary>
    /// <param name="id">The name in the token; null or empty for none.</param>
    /// <param name="algorithm">How it is signed.</param>
    public IReadOnlyList<SecurityKey> For(string? id, string algorithm) =>
        !Kinds.TryGetValue(algorithm, out var kind) ? []
        : [.. _all.Where(key => (key.Kty == Rsa ? Rsa : key.Crv) == kind && (key.Alg is null || key.Alg == algorithm) && (string.IsNullOrEmpty(id) || key.Kid == id))];

    private static JsonWebKey? Read(JsonElement given)
    {
        if (given.ValueKind != JsonValueKind.Object || TextOf(given, "use") is not (null or "sig"))
        {
            return null;
        }

        var key = new JsonWebKey { Kty = TextOf(given, "kty") ?? "", Kid = TextOf(given, "kid"), Alg = TextOf(given, "alg") };
        try
        {
            return key.Kty switch
            {
                Rsa => WithRsa(key, given),
                Elliptic => WithCurve(key, given),
                _ => null,
            };
        }
        // Tried out now: a broken key among good ones must not fail with each request.
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    private static JsonWebKey? WithRsa(JsonWebKey key, JsonElement given)
    {
        (key.N, key.E) = (TextOf(given, "n"), TextOf(given, "e"));
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(key.N), Exponent = Base64Url.DecodeFromChars(key.E) });
        return rsa.KeySize >= MinRsaBits ? key : null;
    }

    private static JsonWebKey? WithCurve(JsonWebKey key, JsonElement given)
    {
        (key.Crv, key.X, key.Y) = (TextOf(given, "crv"), TextOf(given, "x"), TextOf(given, "y"));
        ECCurve? curve = key.Crv switch
        {
            "P-256" => ECCurve.NamedCurves.nistP256,
            "P-384" => ECCurve.NamedCurves.nistP384,
            "P-521" => ECCurve.NamedCurves.nistP521,
            _ => null,
        };
        if (curve is not { } known)
        {
            return null;
        }

        using var tried = ECDsa.Create(new ECParameters { Curve = known, Q = { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) } });
        return key;
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
