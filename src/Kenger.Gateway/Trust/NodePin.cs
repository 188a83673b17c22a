using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kenger.Gateway.Trust;

/// <summary>The key of a certificate in few letters, as curl has them: <c>sha256//</c> and the hash of its SubjectPublicKeyInfo in base64.</summary>
internal static class NodePin
{
    public const string Rule = "must be sha256// and the base64 of 32 bytes, the SHA-256 of a certificate's SubjectPublicKeyInfo";

    private const string Prefix = "sha256//";

    public static bool IsValid(string pin)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return pin.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(pin[Prefix.Length..], hash, out var length)
            && length == hash.Length
            // In one spelling: others decode to the same bytes.
            && pin == TextOf(hash);
    }

    public static string Of(X509Certificate2 certificate) => TextOf(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private static string TextOf(ReadOnlySpan<byte> hash) => Prefix + Convert.ToBase64String(hash);
}
