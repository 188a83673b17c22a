using System.Globalization;
using Kenger.Gateway.AccessLogs;

namespace Kenger.Gateway.Tests;

public sealed class RotatingFileTests
{
    [Fact]
    public void Append_BeyondTheSize_PutsFullFilesAsideAndKeepsSoMany()
    {
        using var logs = new TempLogs();
        using var file = new RotatingFile(logs.File, maxBytes: 25, keep: 2);

        for (var i = 0; i < 8; i++)
        {
            file.Append(Line(i));
        }

        Assert.Equal(["access.log", "access.log.1", "access.log.2"], logs.Names);
        Assert.Equal(("line 6...\nline 7...\n", "line 4...\nline 5...\n", "line 2...\nline 3...\n"),
            (logs.Read(), logs.Read(".1"), logs.Read(".2")));
    }

    [Fact]
    public void Append_AfterARestart_GoesOnWhereItWas()
    {
        using var logs = new TempLogs();
        for (var i = 0; i < 3; i++)
        {
            using var file = new RotatingFile(logs.File, maxBytes: 25, keep: 2);
            file.Append(Line(i));
        }

        Assert.Equal(("line 2...\n", "line 0...\nline 1...\n"), (logs.Read(), logs.Read(".1")));
    }

    [Fact]
    public void Append_KeepNone_StartsOver()
    {
        using var logs = new TempLogs();
        using var file = new RotatingFile(logs.File, maxBytes: 15, keep: 0);

        file.Append(Line(0));
        file.Append(Line(1));

        Assert.Equal(["access.log"], logs.Names);
        Assert.Equal("line 1...\n", logs.Read());
    }

    [Fact]
    public void Append_FailedOnce_WorksAgain()
    {
        using var logs = new TempLogs();
        Directory.CreateDirectory(logs.File);
        using var file = new RotatingFile(logs.File, maxBytes: 1000, keep: 1);
        Assert.ThrowsAny<Exception>(() => file.Append(Line(0)));

        Directory.Delete(logs.File);
        file.Append(Line(1));

        Assert.Equal("line 1...\n", logs.Read());
    }

    private static ReadOnlySpan<byte> Line(int number) =>
        System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"line {number}...\n"));
}
