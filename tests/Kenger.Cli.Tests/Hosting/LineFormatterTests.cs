using Kenger.Cli.Hosting;
using Kenger.Cli.Tests.Hostile;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kenger.Cli.Tests.Hosting;

/// <summary>A line of the log is a line, whatever is in it.</summary>
public sealed class LineFormatterTests
{
    [Fact]
    public void Write_AHostileValue_IsOneVisibleLine()
    {
        var line = Format(HostileTexts.Everything, exception: null);

        Assert.Null(HostileTexts.FindIn(line));
        Assert.Equal(line.Length - Environment.NewLine.Length, line.IndexOf(Environment.NewLine, StringComparison.Ordinal));
        Assert.StartsWith(@"00:00:00.000 warn: Some.Category[7] a\u001B[2J\u001B[31mz", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AnException_IsInTheLine()
    {
        var line = Format("it failed", new InvalidOperationException("no\nforged: line\u001b[2J"));

        Assert.Null(HostileTexts.FindIn(line));
        Assert.Equal(@"00:00:00.000 warn: Some.Category[7] it failed System.InvalidOperationException: no forged: line\u001B[2J", line.TrimEnd());
    }

    private static string Format(string message, Exception? exception)
    {
        var time = new FakeTimeProvider();
        time.SetUtcNow(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var text = new StringWriter();
        new LineFormatter(time, inColour: false).Write(
            new LogEntry<string>(LogLevel.Warning, "Some.Category", new EventId(7), message, exception, (state, _) => state), scopeProvider: null, text);
        return text.ToString();
    }
}
