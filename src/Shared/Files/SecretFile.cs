using System.Text;

namespace Kenger;

/// <summary>A file that holds one secret and nothing else, a token for example, as platforms mount them.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 4096;

    /// <summary>
    /// Null when the secret could be read, else a sentence that says why not and never what is in the file. Blanks and line ends around it
    /// don't count.
    /// </summary>
    public static string? TryRead(string path, out string? secret)
    {
        secret = null;
        try
        {
            // No length is asked for: it may be a pipe.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
            {
                return $"'{LongText.Shorten(path)}' has more than {MaxBytes} bytes; it must hold the token alone";
            }

            secret = Encoding.UTF8.GetString(bytes, 0, length).Trim('\uFEFF', ' ', '\t', '\r', '\n');
            if (secret.Length > 0 && !secret.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                return null;
            }

            var problem = secret.Length == 0 ? "is empty" : "holds more than one word of visible ASCII characters";
            secret = null;
            return $"'{LongText.Shorten(path)}' {problem}; it must hold the token alone";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"'{LongText.Shorten(path)}' can't be read: {LongText.Shorten(exception.Message)}";
        }
    }
}
