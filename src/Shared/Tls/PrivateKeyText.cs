using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kenger;

/// <summary>A private key in PEM, RSA or ECDSA, and the certificate it belongs to.</summary>
internal static class PrivateKeyText
{
    private const string Encrypted = "ENCRYPTED PRIVATE KEY";

    /// <summary>Null when the key could be read, else what is wrong with it.</summary>
    /// <param name="text">PEM, which may hold other things, too.</param>
    /// <param name="password">For a key that is encrypted.</param>
    /// <param name="key">The key; the caller disposes it.</param>
    public static string? TryRead(string text, string? password, out AsymmetricAlgorithm? key)
    {
        key = null;
        var isEncrypted = text.Contains(Encrypted, StringComparison.Ordinal);
        if (isEncrypted && password is null)
        {
            return "the private key is encrypted: set Password";
        }

        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return "there is no private key";
        }

        key = TryImport(RSA.Create(), text, isEncrypted ? password : null) ?? TryImport(ECDsa.Create(), text, isEncrypted ? password : null);
        return key is not null ? null
            : isEncrypted ? "the private key can't be decrypted: Password is wrong, or the key is not whole"
            : "the private key can't be read: it is not whole, or neither RSA nor ECDSA";
    }

    /// <summary>The certificate with its key; null when the key is of another one.</summary>
    public static X509Certificate2? TryJoin(X509Certificate2 certificate, AsymmetricAlgorithm key)
    {
        switch (key)
        {
            case RSA rsa:
                using (var own = certificate.GetRSAPublicKey())
                {
                    return own is not null && own.ExportParameters(includePrivateParameters: false).Modulus.AsSpan()
                        .SequenceEqual(rsa.ExportParameters(includePrivateParameters: false).Modulus)
                        ? certificate.CopyWithPrivateKey(rsa)
                        : null;
                }

            case ECDsa ecdsa:
                using (var own = certificate.GetECDsaPublicKey())
                {
                    return own is not null && own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(ecdsa.ExportSubjectPublicKeyInfo())
                        ? certificate.CopyWithPrivateKey(ecdsa)
                        : null;
                }

            default:
                return null;
        }
    }

    private static AsymmetricAlgorithm? TryImport(AsymmetricAlgorithm key, string text, string? password)
    {
        try
        {
            if (password is null)
            {
                key.ImportFromPem(text);
            }
            else
            {
                key.ImportFromEncryptedPem(text, password);
            }

            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }
}
