using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Kenger.Gateway.Tests;

/// <summary>A key pair of an authority, which signs tokens byte by byte as a test wants them. Made once: RSA takes its time.</summary>
internal sealed class TestKey
{
    private readonly Lock _lock = new();
    private readonly RSA? _rsa;
    private readonly ECDsa? _curve;

    private TestKey(string? id, RSA? rsa, ECDsa? curve) => (Id, _rsa, _curve) = (id, rsa, curve);

    public static TestKey Rsa { get; } = new("rsa", RSA.Create(2048), null);

    public static TestKey OtherRsa { get; } = new("other", RSA.Create(2048), null);

    public static TestKey WeakRsa { get; } = new("weak", RSA.Create(1024), null);

    public static TestKey P256 { get; } = new("p256", null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static TestKey P384 { get; } = new("p384", null, ECDsa.Create(ECCurve.NamedCurves.nistP384));

    public static TestKey P521 { get; } = new("p521", null, ECDsa.Create(ECCurve.NamedCurves.nistP521));

    /// <summary>Its name.</summary>
    public string? Id { get; }

    /// <summary>The algorithm that it is published for; null for none.</summary>
    public string? Algorithm { get; init; }

    /// <summary>What it is published for; null where that isn't said.</summary>
    public string? Use { get; init; } = "sig";

    /// <summary>The bytes that everybody knows of it, as they are in certificates.</summary>
    public byte[] PublicBytes => _rsa?.ExportSubjectPublicKeyInfo() ?? _curve!.ExportSubjectPublicKeyInfo();

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>The same pair under another name.</summary>
    public TestKey As(string? id, string? algorithm = null, string? use = "sig") => new(id, _rsa, _curve) { Algorithm = algorithm, Use = use };

    /// <summary>As a set of keys has it.</summary>
    public JsonObject Published()
    {
        var key = new JsonObject { ["kid"] = Id, ["alg"] = Algorithm, ["use"] = Use };
        if (_rsa is not null)
        {
            var rsa = _rsa.ExportParameters(includePrivateParameters: false);
            (key["kty"], key["n"], key["e"]) = ("RSA", Encode(rsa.Modulus), Encode(rsa.Exponent));
        }
        else
        {
            var curve = _curve!.ExportParameters(includePrivateParameters: false);
            (key["kty"], key["crv"], key["x"], key["y"]) = ("EC", $"P-{_curve.KeySize}", Encode(curve.Q.X), Encode(curve.Q.Y));
        }

        return key;
    }

    /// <summary>A token.</summary>
    /// <param name="claims">What it says.</param>
    /// <param name="algorithm">How it is signed, and what its head says of that.</param>
    /// <param name="head">What its head says beside that; null as value takes away.</param>
    public string Sign(JsonObject claims, string? algorithm = null, params (string Name, JsonNode? Value)[] head)
    {
        algorithm ??= _rsa is not null ? "RS256" : _curve!.KeySize switch { 256 => "ES256", 384 => "ES384", _ => "ES512" };
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = Id };
        foreach (var (name, value) in head)
        {
            header[name] = value;
        }

        var body = $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{body}.{Encode(Sign(Encoding.ASCII.GetBytes(body), algorithm))}";
    }

    private byte[] Sign(byte[] body, string algorithm)
    {
        var hash = new HashAlgorithmName($"SHA{algorithm[2..]}");
        lock (_lock)
        {
            return _curve?.SignData(body, hash) ?? _rsa!.SignData(body, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }
    }
}
