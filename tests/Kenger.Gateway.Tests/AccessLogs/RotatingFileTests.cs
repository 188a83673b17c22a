using System.Globalization;
using Kenger.Gateway.AccessLogs;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

public sealed class RotatingFileTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Append_BeyondTheSize_PutsFullFilesAsideAndKeepsSoMany()
    {
        using var logs = new TempLogs();
        using var file = new RotatingFile(logs.File, maxBytes: 25, keep: 2, _time);

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
            using var file = new RotatingFile(logs.File, maxBytes: 25, keep: 2, _time);
            file.Append(Line(i));
        }

        Assert.Equal(("line 2...\n", "line 0...\nline 1...\n"), (logs.Read(), logs.Read(".1")));
    }

    [Fact]
    public void Append_KeepNone_StartsOver()
    {
        using var logs = new TempLogs();
        using var file = new RotatingFile(logs.File, maxBytes: 15, keep: 0, _time);

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
        using var file = new RotatingFile(logs.File, maxBytes: 1000, keep: 1, _time);
        Assert.ThrowsAny<Exception>(() => file.Append(Line(0)));

        Directory.Delete(logs.File);
        file.Append(Line(1));

        Assert.Equal("line 1...\n", logs.Read());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Append_FileWasMovedOrDeleted_BeginsANewOneWithinASecond(bool isMoved)
    {
        using var logs = new TempLogs();
        using var file = new RotatingFile(logs.File, maxBytes: 1000, keep: 2, _time);
        file.Append(Line(0));
        Remove(logs, isMoved);

        file.Append(Line(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        file.Append(Line(2));

        Assert.Equal("line 2...\n", logs.Read());
        Assert.Equal(isMoved ? "line 0...\nline 1...\n" : "", logs.Read(".1"));
    }

    [Fact]
    public void Append_Reopened_BeginsANewOneAtOnce()
    {
        using var logs = new TempLogs();
        using var file = new RotatingFile(logs.File, maxBytes: 1000, keep: 2, _time);
        file.Append(Line(0));
        Remove(logs, isMoved: true);

        file.Reopen();
        file.Append(Line(1));

        Assert.Equal(("line 1...\n", "line 0...\n"), (logs.Read(), logs.Read(".1")));
    }

    [Fact]
    public void Append_FileWasCutToNothing_LeavesNoHole()
    {
        using var logs = new TempLogs();
        using var file = new RotatingFile(logs.File, maxBytes: 1000, keep: 2, _time);
        file.Append(Line(0));
        using (var cut = new FileStream(logs.File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            cut.SetLength(0);
        }

        file.Append(Line(1));

        Assert.Equal("line 1...\n", logs.Read());
    }

    [Fact]
    public async Task Append_TwoWriters_NoLineIsLost()
    {
        using var logs = new TempLogs();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            using var file = new RotatingFile(logs.File, maxBytes: 1_000_000, keep: 2, _time);
            for (var i = 0; i < 1000; i++)
            {
                file.Append(Line(1000 + i));
            }
        })));

        var lines = logs.Read().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2000, lines.Length);
        Assert.All(lines, line => Assert.Equal("line 1000...".Length, line.Length));
    }

    [Fact]
    public void Append_FullAfterTheFileWasMoved_GoesOnInANewOne()
    {
        using var logs = new TempLogs();
        using var file = new RotatingFile(logs.File, maxBytes: 25, keep: 3, _time);
        file.Append(Line(0));
        file.Append(Line(1));
        Remove(logs, isMoved: true);

        file.Append(Line(2));
        file.Append(Line(3));
        file.Append(Line(4));

        Assert.Equal(["access.log", "access.log.1", "access.log.2"], logs.Names);
        Assert.Equal(("line 4...\n", "line 2...\nline 3...\n", "line 0...\nline 1...\n"), (logs.Read(), logs.Read(".1"), logs.Read(".2")));
    }

    private static void Remove(TempLogs logs, bool isMoved)
    {
        if (isMoved)
        {
            File.Move(logs.File, logs.File + ".1");
        }
        else
        {
            File.Delete(logs.File);
        }
    }

    private static ReadOnlySpan<byte> Line(int number) =>
        System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"line {number}...\n"));
}
