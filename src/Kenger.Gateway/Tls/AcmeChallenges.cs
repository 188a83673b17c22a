using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tls;

/// <summary>
/// The answers to http-01 challenges (RFC 8555, 8.3) that an ACME client puts into a directory. A file is given away only if it is such an answer, to the token that it is called by.
/// </summary>
internal sealed partial class AcmeChallenges(IOptions<KengerGatewayOptions> options, ILogger<AcmeChallenges> logger)
{
    public const string Prefix = "/.well-known/acme-challenge/";

    private const int MaxTokenLength = 256;
    private const int MaxBytes = 1024;

    // base64url, as the RFC has tokens and thumbprints.
    private static readonly SearchValues<char> Signs = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly string? _folder = options.Value.AcmeChallengeDirectory is { } root ? Path.Combine(root, Prefix.Trim('/')) : null;

    public bool IsOn => _folder is not null;

    /// <summary>Whether a decoded path is one of challenges.</summary>
    /// <param name="path">The path.</param>
    /// <param name="token">What is asked for; null for what can't be a token.</param>
    public static bool IsChallenge(string? path, out string? token)
    {
        var isOne = path?.StartsWith(Prefix, StringComparison.Ordinal) == true;
        token = isOne && path!.Length > Prefix.Length && path.Length <= Prefix.Length + MaxTokenLength && !path.AsSpan(Prefix.Length).ContainsAnyExcept(Signs)
            ? path[Prefix.Length..]
            : null;
        return isOne;
    }

    /// <summary>The answer to a challenge; null when there is none.</summary>
    public async Task<byte[]?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder!, token);
        try
        {
            // A link leads elsewhere; what has no length may be no file, and opening it may take for ever.
            var file = new FileInfo(path);
            if (!file.Exists || file.LinkTarget is not null || file.Length is 0 or > MaxBytes)
            {
                return null;
            }

            var buffer = new byte[MaxBytes];
            await using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return AnswerIn(Encoding.Latin1.GetString(buffer, 0, read), token);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(path, LongText.Shorten(exception.Message));
            return null;
        }
    }

    // TOKEN.THUMBPRINT, and line ends of whoever wrote it.
    private static byte[]? AnswerIn(string text, string token)
    {
        var answer = text.TrimEnd();
        return answer.Length > token.Length + 1
            && answer.StartsWith(token, StringComparison.Ordinal)
            && answer[token.Length] == '.'
            && !answer.AsSpan(token.Length + 1).ContainsAnyExcept(Signs)
                ? Encoding.ASCII.GetBytes(answer)
                : null;
    }

    [LoggerMessage(EventIds.ChallengeUnreadable, LogLevel.Warning, "The answer to an ACME challenge, {Path}, can't be read by this account: {Problem}")]
    private partial void LogUnreadable(string path, string problem);
}
