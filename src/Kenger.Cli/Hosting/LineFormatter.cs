using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Kenger.Cli.Hosting;

/// <summary>
/// The console's log: a line for each event, which nothing in it can break, forge or hide. In colour on a terminal, as the level says.
/// </summary>
internal sealed class LineFormatter(TimeProvider time, bool inColour) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "kenger";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var (level, colour) = Describe(logEntry.LogLevel);
        textWriter.Write(time.GetUtcNow().ToString("HH:mm:ss.fff "));
        textWriter.Write(inColour ? $"\u001b[{colour}m{level}\u001b[0m" : level);
        textWriter.Write($": {logEntry.Category}[{logEntry.EventId.Id}] ");
        textWriter.Write(VisibleText.Escape(message));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(' ');
            textWriter.Write(VisibleText.Escape(exception.ToString().ReplaceLineEndings(" ")));
        }

        textWriter.Write(Environment.NewLine);
    }

    private static (string Text, string Colour) Describe(LogLevel level) => level switch
    {
        LogLevel.Trace => ("trce", "90"),
        LogLevel.Debug => ("dbug", "90"),
        LogLevel.Information => ("info", "32"),
        LogLevel.Warning => ("warn", "33"),
        LogLevel.Error => ("fail", "31"),
        _ => ("crit", "31;1"),
    };
}
