using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Sync;

/// <summary>The version only grows, whatever happens to the server and its file.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Version_ManyChanges_GrowsWithEach()
    {
        await using var registry = await Start();
        var last = await Version(registry);
        for (var port = 1; port <= 20; port++)
        {
            await Register(registry, port);
            var next = await Version(registry);
            Assert.True(next > last);
            last = next;
        }
    }

    [Fact]
    public async Task Version_Restart_GrowsThoughTheClockStoodStill()
    {
        long last;
        await using (var before = await Start())
        {
            await Register(before, 1);
            await Register(before, 2);
            last = await Version(before);
        }

        await using var after = await Start();

        Assert.True(await Version(after) > last);
        // And a gateway that has the last version of before gets everything once.
        Assert.Equal(["a"], (await after.GetAsync($"{ApiRoutes.Sync}?version={last}&wait=30s")).Namespaces);
    }

    [Fact]
    public async Task Version_OldBackupRestored_GrowsAllTheSame()
    {
        await using (var before = await Start())
        {
            await Register(before, 1);
        }

        File.Copy(_directory.File("r.db"), _directory.File("backup.db"));
        long last;
        await using (var lost = await Start())
        {
            for (var port = 2; port <= 50; port++)
            {
                await Register(lost, port);
            }

            last = await Version(lost);
        }

        File.Copy(_directory.File("backup.db"), _directory.File("r.db"), overwrite: true);
        File.Delete(_directory.File("r.db-wal"));
        File.Delete(_directory.File("r.db-shm"));
        _time.Advance(TimeSpan.FromMinutes(1));
        await using var restored = await Start();

        var answer = await restored.GetAsync($"{ApiRoutes.Sync}?version={last}&wait=30s");
        Assert.True(answer.Version > last);
        Assert.Single(answer.Data!["a"]!["nodes"]!.AsArray());
    }

    [Fact]
    public async Task Version_FileLost_GrowsAllTheSame()
    {
        long last;
        await using (var before = await Start())
        {
            await Register(before, 1);
            last = await Version(before);
        }

        foreach (var file in Directory.GetFiles(_directory.Path))
        {
            File.Delete(file);
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        await using var after = await Start();

        Assert.True(await Version(after) > last);
    }

    [Fact]
    public async Task State_Restart_IsTheSame()
    {
        string before;
        await using (var first = await Start())
        {
            (await first.PostAsync(
                ApiRoutes.NodeRegister, """{"ns":"a","host":"::1","port":1,"labels":{"zone":"上海"},"health_path":"/x"}""")).IsOk();
            (await first.PostAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"[::1]","port":1,"weight":3}""")).IsOk();
            before = (await first.GetAsync(ApiRoutes.NodeList)).Text;
        }

        await using var second = await Start();

        Assert.Equal(before, (await second.GetAsync(ApiRoutes.NodeList)).Text);
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<long> Version(RegistryHost registry) => (await registry.GetAsync(ApiRoutes.Sync)).IsOk().Version;

    private static async Task Register(RegistryHost registry, int port) => (await registry.PostAsync(
        ApiRoutes.NodeRegister, $$"""{"ns":"a","host":"10.0.0.1","port":{{port}}}""")).IsOk();

    private Task<RegistryHost> Start() =>
        RegistryHost.StartAsync(new RegistryHostSettings { Time = _time, Store = "sqlite:" + _directory.File("r.db") });
}
