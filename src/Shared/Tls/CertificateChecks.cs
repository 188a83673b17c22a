using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kenger;

/// <summary>What makes a certificate one that clients refuse, as far as the server can tell. Nothing is fetched.</summary>
internal static class CertificateChecks
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string AnyUse = "2.5.29.37.0";

    // OpenSSL makes no handshake with less.
    private const int MinRsaBits = 2048;

    /// <summary>Null when it is fine.</summary>
    /// <param name="certificate">The one to serve.</param>
    /// <param name="others">What stands beside it in its file.</param>
    /// <param name="now">The time.</param>
    /// <param name="isOfClient">Whether it is shown to servers.</param>
    public static CertificateProblem? Check(X509Certificate2 certificate, X509Certificate2Collection others, DateTimeOffset now, bool isOfClient = false) =>
        CheckTime(certificate, now, "it") ?? CheckUse(certificate, isOfClient) ?? CheckKey(certificate) ?? CheckChain(certificate, others, now);

    private static CertificateProblem? CheckTime(X509Certificate2 certificate, DateTimeOffset now, string what) =>
        new DateTimeOffset(certificate.NotAfter) <= now ? new CertificateProblem($"{what} expired at {Text(certificate.NotAfter)}") { IsExpired = true }
        : new DateTimeOffset(certificate.NotBefore) > now
            ? new CertificateProblem($"{what} is not valid before {Text(certificate.NotBefore)} (is the clock right?)")
        : null;

    private static CertificateProblem? CheckUse(X509Certificate2 certificate, bool isOfClient) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } uses
        && !uses.EnhancedKeyUsages.Cast<Oid>().Any(use => use.Value == (isOfClient ? ClientUse : ServerUse) || use.Value == AnyUse)
            ? new CertificateProblem($"it is not for {(isOfClient ? "clients" : "servers")} (extended key usage)")
            : null;

    private static CertificateProblem? CheckKey(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        return rsa is { KeySize: < MinRsaBits }
            ? new CertificateProblem($"its RSA key has {rsa.KeySize} bits, but must have at least {MinRsaBits}")
            : null;
    }

    /// <summary>
    /// A chain ends where the next issuer is one of those that clients know, which a server can't be sure of: own authorities are known to clients alone. What
    /// is certain: a file with others beside the certificate of which none is its issuer, and a certificate alone that says where its issuer can be fetched, which
    /// authorities of the public do, while this machine does not know that one.
    /// </summary>
    private static CertificateProblem? CheckChain(X509Certificate2 certificate, X509Certificate2Collection others, DateTimeOffset now)
    {
        if (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
        {
            return null;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllFlags;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.Build(certificate);
        var issuers = chain.ChainElements.Skip(1).Select(element => element.Certificate).ToArray();
        if (issuers.Length == 0 && (others.Count > 0 || NamesIssuersAddress(certificate)))
        {
            return new CertificateProblem(
                $"the certificate of its issuer is missing in the file ({LongText.Shorten(certificate.Issuer)}): put the intermediate ones behind it");
        }

        return issuers.Where(issuer => others.Contains(issuer))
            .Select(issuer => CheckTime(issuer, now, $"its issuer {LongText.Shorten(issuer.Subject)}"))
            .FirstOrDefault(problem => problem is not null);
    }

    private static bool NamesIssuersAddress(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509AuthorityInformationAccessExtension>().Any(access => access.EnumerateCAIssuersUris().Any());

    private static string Text(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

/// <summary>Why a certificate may not be served.</summary>
/// <param name="Text">Half a sentence.</param>
internal sealed record CertificateProblem(string Text)
{
    /// <summary>Whether time alone has brought it about: it was fine once.</summary>
    public bool IsExpired { get; init; }
}
