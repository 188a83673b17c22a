using Dapper;
using Kenger.Registry.Server.Store.Sqlite;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Tests.Store;

/// <summary>Who may read what a registry keeps.</summary>
public sealed class FileModeTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Database_New_IsTheOwnersAloneWithAllThatBelongsToIt()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = _directory.File("made/registry.db");
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings { Store = "sqlite:" + path });
        await registry.PostAsync("/api/upstream/node/register", """{"ns":"shop","host":"127.0.0.1","port":8080}""");

        var files = Directory.GetFiles(Path.GetDirectoryName(path)!);

        Assert.Equal(
            ["registry.db", "registry.db-shm", "registry.db-wal", "registry.db.lock"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        }

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        Assert.DoesNotContain(registry.Log.Entries, entry => entry.Id.Id == EventIds.FileOpenToOthers);
    }

    [Fact]
    public async Task Database_OpenToOthers_StaysAndIsNamedAtTheStart()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = _directory.File("registry.db");
        using (var store = new SqliteRegistryStore(path))
        {
            store.Load();
        }

        var mode = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(path, mode);

        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings { Store = "sqlite:" + path });

        var warning = Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.FileOpenToOthers);
        Assert.Equal((LogLevel.Warning, $"Every account on this machine may read the database {path} (mode 0644): chmod o-rw it"), (warning.Level, warning.Message));
        Assert.Equal(mode, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task TokenFile_OpenToOthers_IsNamedAtTheStart()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = _directory.File("tokens.json");
        await File.WriteAllTextAsync(path, "[]");
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.OtherRead);

        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings { Options = options => options.TokenFile = path });

        Assert.Contains($"the token file {path} (mode 0604)", Assert.Single(registry.Log.Entries, entry => entry.Id.Id == EventIds.FileOpenToOthers).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Database_WithTextThatNoNewFieldMayHold_LoadsAndIsShown()
    {
        var path = _directory.File("registry.db");
        using (var store = new SqliteRegistryStore(path))
        {
            store.Load();
        }

        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Execute(
                "INSERT INTO upstream_namespace (id, name, description, health_path, created_at, updated_at, revision) VALUES (1, 'shop', @Text, '/', 1, 1, 1);"
                + "UPDATE upstream_revision SET revision = 1, next_namespace_id = 2",
                new { Text = "a\u202eb\u200b" });
        }

        using var again = new SqliteRegistryStore(path);

        Assert.Equal("a\u202eb\u200b", again.Load().Namespaces["shop"].Description);
    }
}
