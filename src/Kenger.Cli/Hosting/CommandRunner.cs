using System.Net.Sockets;
using System.Text.RegularExpressions;
using Kenger.Cli.Shell;

namespace Kenger.Cli.Hosting;

/// <summary>Runs the commands that listen, and says which option to change when an address can't be had.</summary>
internal static partial class CommandRunner
{
    /// <summary>Runs a command that ends with 0 unless it fails.</summary>
    /// <param name="command">The command.</param>
    /// <param name="errors">Where failures are said.</param>
    /// <param name="listening">Where it listens, by option.</param>
    public static Task<int> RunAsync(Func<Task> command, TextWriter errors, params IReadOnlyList<ListenOption> listening) => Failures.ReportAsync(
        async () =>
        {
            await command();
            return ExitCodes.Ok;
        },
        errors,
        exception => Advise(exception, listening));

    /// <summary>Which option gives another address; null when the failure is none of listening.</summary>
    public static string? Advise(Exception exception, IReadOnlyList<ListenOption> listening)
    {
        var isBind = exception is SocketException
            || (exception is IOException && exception.Message.StartsWith("Failed to bind", StringComparison.Ordinal));
        if (!isBind)
        {
            return null;
        }

        var port = Port().Match(exception.Message) is { Success: true } match ? match.Value : null;
        var options = listening.Where(each => port is not null && each.Address.Contains(port, StringComparison.Ordinal)).DefaultIfEmpty(null).ToArray();
        var names = options is [null] ? listening : options.OfType<ListenOption>();
        return $"  Choose another with {string.Join(" or ", names.Select(each => each.Option))}, or end the program that listens there.";
    }

    // The last number of an address: http://127.0.0.1:5000, http://[::]:5000.
    [GeneratedRegex(@":[0-9]+(?=:? |:?$|\.)", RegexOptions.RightToLeft, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Port();
}

/// <summary>An option that says where to listen, and what it is.</summary>
internal sealed record ListenOption(string Option, string Address);
