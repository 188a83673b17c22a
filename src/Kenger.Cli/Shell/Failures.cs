using System.Data.Common;
using System.Net.Sockets;
using Kenger.Client;
using Microsoft.Extensions.Options;

namespace Kenger.Cli.Shell;

/// <summary>
/// Says on the error output, without a stack trace, why a command failed, and turns it into an exit code. The only place that does so,
/// for commands that ask a registry and for those that run a server.
/// </summary>
internal static class Failures
{
    /// <summary>Runs a command.</summary>
    /// <param name="command">The exit code when nothing failed.</param>
    /// <param name="errors">Where failures are said.</param>
    /// <param name="advise">What to do about a failure, when there is something to say.</param>
    public static async Task<int> ReportAsync(Func<Task<int>> command, TextWriter errors, Func<Exception, string?>? advise = null)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception exception) when (ExitCodeOf(exception) is not null)
        {
            foreach (var line in Describe(exception))
            {
                await errors.WriteLineAsync(line);
            }

            if (advise?.Invoke(exception) is { } advice)
            {
                await errors.WriteLineAsync(advice);
            }

            return ExitCodeOf(exception)!.Value;
        }
    }

    /// <summary>The lines that say what is wrong.</summary>
    public static IEnumerable<string> Describe(Exception exception) => exception switch
    {
        OptionsValidationException invalid => invalid.Failures.Select(failure => "kenger: " + failure),
        KengerException refused =>
        [
            "kenger: " + OperatorWords.Translate(refused.Message),
            .. refused is KengerValidationException invalid ? invalid.Fields.Select(field => $"  {field.Field}: {field.Message}") : [],
        ],
        // A broken file of the configuration: its name is in the one, the line in the other.
        InvalidDataException { InnerException: not null } when FileOf(exception.Message) is { } file => [$"kenger: {file} {JsonText.Describe(exception)}"],
        InvalidDataException { InnerException: { } inner } => [$"kenger: {exception.Message} {inner.InnerException?.Message ?? inner.Message}"],
        AggregateException several => several.InnerExceptions.SelectMany(Describe),
        // .NET says: see inner exception.
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } inner } => ["kenger: no TLS connection: " + LongText.Cut(inner.Message)],
        // It may repeat a path or an address of any length.
        _ => ["kenger: " + LongText.Cut(exception.Message)],
    };

    // .NET says: Failed to load configuration from file 'PATH'.
    private static string? FileOf(string message) =>
        message.Split('\'') is { Length: >= 3 } parts && message.StartsWith("Failed to load configuration", StringComparison.Ordinal)
            ? string.Join('\'', parts[1..^1])
            : null;

    /// <summary>Whether it is none of this program's mistakes.</summary>
    public static bool IsExpected(Exception exception) => ExitCodeOf(exception) is not null;

    // Null for what is a mistake of this program and must be seen whole.
    private static int? ExitCodeOf(Exception exception) => exception switch
    {
        AggregateException several => several.InnerExceptions.Select(ExitCodeOf).Distinct().ToArray() is [{ } code] ? code : null,
        KengerUnavailableException or HttpRequestException => ExitCodes.Unreachable,
        KengerException => ExitCodes.Refused,
        // A port that is taken, a database that is away, a folder that may not be written.
        IOException or SocketException or DbException or UnauthorizedAccessException => ExitCodes.Refused,
        ObjectDisposedException => null,
        // A setting that can't be used, as this tool, the packages or the frameworks say it.
        OptionsValidationException or InvalidOperationException or FormatException or InvalidDataException => ExitCodes.Usage,
        _ => null,
    };
}
