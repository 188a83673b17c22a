using Kenger.Client;
using static Kenger.Discovery.Tests.Announced;

namespace Kenger.Discovery.Tests.Following;

public sealed class SnapshotTests : IDisposable
{
    private readonly FakeFeed _feed = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kenger-discovery").FullName;

    private string Path => System.IO.Path.Combine(_folder, "nodes.snapshot");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_WithTheRegistryAway_GoesByTheFile()
    {
        await SaveAsync();
        _feed.Failure = new KengerException("it is gone", 503);
        await using var caller = NewCaller();

        HashSet<int> ports = [];
        for (var i = 0; i < 50; i++)
        {
            ports.Add(await caller.PortOfAsync());
        }

        Assert.Equal([1001, 1002], ports.Order());
    }

    [Fact]
    public async Task Start_WithTheRegistryThere_GoesByTheRegistry()
    {
        await SaveAsync();
        _feed.Announce("orders", Node(1003));
        await using var caller = NewCaller();

        await Eventually.BecomesTrue(async () => await caller.PortOfAsync() == 1003, "the registry's word counts");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no snapshot\n{}")]
    [InlineData("kenger-gateway-snapshot 1 0000000000000000000000000000000000000000000000000000000000000000\n{}")]
    public async Task Start_WithABrokenFile_IgnoresIt_AndWarns(string content)
    {
        await File.WriteAllTextAsync(Path, content);
        _feed.Announce("orders", Node(1003));
        await using var caller = NewCaller();

        Assert.Equal(1003, await caller.PortOfAsync());
        Assert.Contains(caller.Log.Entries, entry => entry.Message.Contains("is ignored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithATruncatedFile_IgnoresIt()
    {
        await SaveAsync();
        var bytes = await File.ReadAllBytesAsync(Path);
        await File.WriteAllBytesAsync(Path, bytes[..^10]);
        _feed.Announce("orders", Node(1003));
        await using var caller = NewCaller();

        Assert.Equal(1003, await caller.PortOfAsync());
    }

    [Fact]
    public async Task Write_MakesAFileForItsAccountAlone()
    {
        await SaveAsync();

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }

        Assert.Equal([Path], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Write_WhereItCannot_WarnsOnce_AndCallsGoOn()
    {
        _feed.Announce("orders", Node(1001));
        await using var caller = new Caller(_feed, options => options.SnapshotPath = "/proc/none/nodes.snapshot");

        Assert.Equal(1001, await caller.PortOfAsync());
    }

    private async Task SaveAsync()
    {
        _feed.Announce("orders", Node(1001), Node(1002));
        await using (var caller = NewCaller())
        {
            await caller.PortOfAsync();
        }

        Assert.True(File.Exists(Path));
    }

    private Caller NewCaller() => new(_feed, options => options.SnapshotPath = Path);
}
