using Kenger.Contracts;
using Kenger.Gateway.AccessLogs;
using Kenger.Gateway.Snapshots;

namespace Kenger.Gateway.Tests;

/// <summary>Who may read what a gateway writes.</summary>
public sealed class FileModeTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-modes-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Snapshot_New_IsTheOwnersAloneAndSoIsItsFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = Path.Combine(_directory.FullName, "a", "b", "snapshot");

        SnapshotFile.Write(path, Snapshot());

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_directory.FullName, "a")));
    }

    [Theory]
    [InlineData(OwnerOnly | UnixFileMode.GroupRead)]
    [InlineData(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    [InlineData(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    public void Snapshot_WrittenAgain_KeepsItsMode(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = Path.Combine(_directory.FullName, "snapshot");
        SnapshotFile.Write(path, Snapshot());
        File.SetUnixFileMode(path, mode);

        SnapshotFile.Write(path, Snapshot());

        Assert.Equal(mode, File.GetUnixFileMode(path));
        Assert.NotNull(SnapshotFile.Read(path, 1 << 20));
        Assert.Single(_directory.GetFiles());
    }

    [Fact]
    public void Snapshot_LinkLaidWhereItIsPrepared_IsNotFollowed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = Path.Combine(_directory.FullName, "snapshot");
        var victim = Path.Combine(_directory.FullName, "victim");
        File.WriteAllText(victim, "precious");
        File.CreateSymbolicLink($"{path}.{Environment.ProcessId}.tmp", victim);

        SnapshotFile.Write(path, Snapshot());

        Assert.Equal("precious", File.ReadAllText(victim));
        Assert.NotNull(SnapshotFile.Read(path, 1 << 20));
        Assert.Null(new FileInfo(path).LinkTarget);
    }

    [Fact]
    public void AccessLog_New_IsForItsGroupTooAndTheNextOneAsTheOneBefore()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = Path.Combine(_directory.FullName, "logs", "access.log");
        using var file = new RotatingFile(path, maxBytes: 5, keep: 1, TimeProvider.System);
        file.Append("one\n"u8);
        var first = File.GetUnixFileMode(path);
        var chosen = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(path, chosen);

        file.Append("two\n"u8);

        Assert.Equal(OwnerOnly | UnixFileMode.GroupRead, first);
        Assert.Equal((chosen, chosen), (File.GetUnixFileMode(path), File.GetUnixFileMode(path + ".1")));
        Assert.Equal(
            OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    private static NodeSnapshot Snapshot() =>
        new() { Revision = 1, AnsweredAt = DateTimeOffset.UnixEpoch, Namespaces = new Dictionary<string, SyncNamespace>() };
}
