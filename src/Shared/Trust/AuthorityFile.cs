using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kenger;

/// <summary>A PEM file with the certificates of one or several CAs, as it was read.</summary>
/// <param name="Stamp">That of the file when the reading began: what is written meanwhile is seen as a change.</param>
/// <param name="Certificates">At least one of them is a root. Never changed.</param>
internal sealed record AuthorityFile(FileStamp Stamp, X509Certificate2Collection Certificates)
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const string CertificateBegin = "-----BEGIN CERTIFICATE-----";

    /// <summary>Null when it could be read, else a sentence without its end that names the file and says why not.</summary>
    public static string? TryRead(string path, out AuthorityFile? read)
    {
        read = null;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!file.CanSeek)
            {
                return $"'{LongText.Shorten(path)}' is a pipe or a device; it must be a file, which can be read again when it has changed";
            }

            var stamp = FileStamp.Of(file.SafeFileHandle);
            var bytes = new byte[Math.Min(stamp.Length, MaxBytes) + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
            {
                return $"'{LongText.Shorten(path)}' has more than {MaxBytes / 1024 / 1024} MiB; it must hold the certificates of CAs alone";
            }

            if (TryParse(Encoding.Latin1.GetString(bytes, 0, length), out var certificates) is { } problem)
            {
                return $"'{LongText.Shorten(path)}' {problem}";
            }

            read = new AuthorityFile(stamp, certificates);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"'{LongText.Shorten(path)}' can't be read: {LongText.Shorten(exception.Message)}";
        }
    }

    private static string? TryParse(string text, out X509Certificate2Collection certificates)
    {
        certificates = [];
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            return "holds a certificate that can't be read";
        }

        // What is not whole is no error to .NET; it reads the rest.
        var begun = text.AsSpan().Count(CertificateBegin);
        if (begun == 0 || begun != certificates.Count)
        {
            return begun == 0
                ? $"holds no certificate in PEM form ({CertificateBegin})"
                : $"is not whole: of {begun} certificates {certificates.Count} can be read";
        }

        // Trust begins at a root: one that is issued by others leads nowhere, whoever trusts it.
        return certificates.Any(IsRoot)
            ? null
            : $"holds no root certificate, but that of {LongText.Shorten(certificates[0].Subject)}: add the one of {LongText.Shorten(certificates[0].Issuer)}, which issued it";
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
