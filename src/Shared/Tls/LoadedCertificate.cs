using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kenger;

/// <summary>A certificate that may be served: whole, with its key, in time, with those that it was issued by.</summary>
internal sealed record LoadedCertificate
{
    private const int InvalidPassword = unchecked((int)0x80070056);
    private const string PemBegin = "-----BEGIN ";
    private const string CertificateBegin = "-----BEGIN CERTIFICATE-----";

    public required CertificateEntry Entry { get; init; }

    /// <summary>What handshakes send: made once, and nothing is fetched for it.</summary>
    public required SslStreamCertificateContext Context { get; init; }

    /// <summary>The hosts it is for, in their normal form; <c>*.example.com</c> for all names one level below.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>The addresses it is for, which clients ask for without naming a host.</summary>
    public required IReadOnlyList<IPAddress> Addresses { get; init; }

    public X509Certificate2 Certificate => Context.TargetCertificate;

    public DateTimeOffset NotAfter => new DateTimeOffset(Certificate.NotAfter).ToUniversalTime();

    /// <summary>Of all of the certificate, in hexadecimal digits.</summary>
    public string Fingerprint => Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>Null when it may be served, else what is wrong with it.</summary>
    public static CertificateProblem? TryLoad(CertificateEntry entry, CertificateBytes bytes, DateTimeOffset now, out LoadedCertificate? loaded)
    {
        loaded = null;
        var text = Encoding.Latin1.GetString(bytes.Chain);
        var unreadable = text.Contains(PemBegin, StringComparison.Ordinal)
            ? TryReadPem(entry, text, bytes.Key, out var certificate, out var others)
            : TryReadPfx(entry, bytes.Chain, out certificate, out others);
        if (unreadable is not null)
        {
            return new CertificateProblem(unreadable);
        }

        try
        {
            var names = CertificateNames.Of(certificate!);
            var (hosts, addresses) = entry.Place.Hosts.Count > 0 ? (CertificateNames.Normalize(entry.Place.Hosts), []) : (names.Hosts, names.Addresses);
            var problem = CertificateChecks.Check(certificate!, others, now, entry.Place.IsOfClient)
                ?? (hosts.Count == 0 && addresses.Count == 0 && entry is { IsDefault: false, Place.IsOfClient: false }
                    ? new CertificateProblem("it names no host (subject alternative name): set Hosts, or Default to true")
                    : null);
            if (problem is not null)
            {
                return problem;
            }

            loaded = new LoadedCertificate
            {
                Entry = entry,
                Context = SslStreamCertificateContext.Create(certificate!, others, offline: true),
                Hosts = hosts,
                Addresses = addresses,
            };
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or NotSupportedException)
        {
            return new CertificateProblem($"it can't be used: {LongText.Shorten(exception.Message)}");
        }
    }

    private static string? TryReadPem(
        CertificateEntry entry, string text, byte[]? keyBytes, out X509Certificate2? certificate, out X509Certificate2Collection others)
    {
        certificate = null;
        others = [];
        try
        {
            others.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            return "a certificate in it can't be read";
        }

        // What is not whole is no error to .NET; it reads the rest.
        var begun = text.AsSpan().Count(CertificateBegin);
        if (begun == 0 || begun != others.Count)
        {
            return begun == 0 ? "there is no certificate in it" : $"it is not whole: of {begun} certificates {others.Count} can be read";
        }

        var problem = PrivateKeyText.TryRead(
            keyBytes is null ? text : Encoding.Latin1.GetString(keyBytes), entry.Place.Password, out var key);
        if (problem is not null)
        {
            return entry.KeyPath is null ? problem : $"{problem} ('{LongText.Shorten(entry.KeyPath)}')";
        }

        using (key)
        {
            // The first one as a rule.
            foreach (var each in others)
            {
                if (PrivateKeyText.TryJoin(each, key!) is { } joined)
                {
                    certificate = ForThisSystem(joined);
                    others.Remove(each);
                    return null;
                }
            }
        }

        return $"the private key does not belong to it{(entry.KeyPath is null ? "" : $" ('{LongText.Shorten(entry.KeyPath)}')")}";
    }

    private static string? TryReadPfx(
        CertificateEntry entry, byte[] bytes, out X509Certificate2? certificate, out X509Certificate2Collection others)
    {
        certificate = null;
        others = [];
        try
        {
            others = X509CertificateLoader.LoadPkcs12Collection(
                bytes, entry.Place.Password, OperatingSystem.IsLinux() ? X509KeyStorageFlags.EphemeralKeySet : X509KeyStorageFlags.DefaultKeySet);
        }
        catch (CryptographicException exception)
        {
            return exception.HResult == InvalidPassword
                ? $"Password is {(entry.Place.Password is null ? "missing" : "wrong")}"
                : "it is neither PEM nor a PFX file that is whole";
        }

        certificate = others.FirstOrDefault(each => each.HasPrivateKey);
        if (certificate is null)
        {
            return "there is no private key in it";
        }

        others.Remove(certificate);
        return null;
    }

    // Windows makes no handshakes with keys that were never in a store.
    private static X509Certificate2 ForThisSystem(X509Certificate2 certificate) =>
        OperatingSystem.IsWindows()
            ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null)
            : certificate;
}
