using System.Security.Cryptography;

namespace Kenger;

/// <summary>The files of a certificate as they were read.</summary>
/// <param name="Chain">The certificate, and those it was issued by.</param>
/// <param name="Key">The private key; null when it is in the same file.</param>
internal sealed record CertificateBytes(byte[] Chain, byte[]? Key)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Tells whether two readings are the same.</summary>
    public string Digest { get; } = Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(Chain), .. SHA256.HashData(Key ?? [])]));

    /// <summary>Null when both files could be read, else why not.</summary>
    public static string? TryRead(CertificateEntry entry, out CertificateBytes? bytes)
    {
        bytes = null;
        if (TryRead(entry.Path, out var chain) is { } problem)
        {
            return problem;
        }

        byte[]? key = null;
        if (entry.KeyPath is { } path && TryRead(path, out key) is { } ofKey)
        {
            return ofKey;
        }

        bytes = new CertificateBytes(chain, key);
        return null;
    }

    private static string? TryRead(string path, out byte[] bytes)
    {
        bytes = [];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length is 0 or > MaxBytes)
            {
                return file.Length == 0 ? $"'{LongText.Shorten(path)}' is empty" : $"'{LongText.Shorten(path)}' has more than {MaxBytes} bytes";
            }

            using var content = new MemoryStream();
            file.CopyTo(content);
            bytes = content.ToArray();
            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"'{LongText.Shorten(path)}' is not there";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"'{LongText.Shorten(path)}' can't be read: {LongText.Shorten(exception.Message)}";
        }
    }
}
