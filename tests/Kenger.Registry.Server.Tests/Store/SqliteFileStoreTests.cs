using Dapper;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Store.Sqlite;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.Data.Sqlite;

namespace Kenger.Registry.Server.Tests.Store;

public sealed class SqliteFileStoreTests : RegistryStoreContract
{
    private readonly TempDirectory _directory = new();

    private string DatabasePath => _directory.File("sub/registry.db");

    [Fact]
    public void Load_FileOfAnotherServer_SaysSo()
    {
        Store.Load();
        using var second = Create();

        var failure = Assert.Throws<IOException>(() => second.Load());

        Assert.Contains(DatabasePath, failure.Message, StringComparison.Ordinal);
        Assert.Contains("One SQLite file serves one server", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileOfAServerThatEnded_TakesItOver()
    {
        Store.Load();
        using var second = Create();
        Assert.Throws<IOException>(() => second.Load());

        Store.Dispose();

        Assert.Empty(second.Load().Namespaces);
    }

    [Fact]
    public void Load_NewerSchema_IsRefusedAndLeftAsItIs()
    {
        Store.Load();
        using var connection = OpenBeside();
        connection.Execute("PRAGMA user_version = 99");
        Store.Dispose();

        using var second = Create();
        var failure = Assert.Throws<InvalidOperationException>(() => second.Load());

        Assert.Contains("newer Kenger (schema 99", failure.Message, StringComparison.Ordinal);
        Assert.Equal(99, connection.ExecuteScalar<int>("PRAGMA user_version"));
    }

    [Fact]
    public void Load_FirstSchema_IsTakenToTodaysWithItsRows()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DatabasePath)!);
        using (var old = new SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            old.Open();
            old.Execute(SqliteSchema.Steps[0]);
            old.Execute(
                """
                PRAGMA user_version = 1;
                INSERT INTO upstream_namespace VALUES (1, 'orders', 'd', '/h', 1, 2, 3);
                UPDATE upstream_revision SET revision = 7, next_namespace_id = 2;
                """);
        }

        var loaded = Store.Load();

        Assert.Equal((7, 2, 0), (loaded.Version, loaded.NextNamespaceId, loaded.Hosts.Version));
        Assert.Equal("/h", loaded.Namespaces["orders"].HealthPath);
        AssertHolds(Commit(loaded, draft => new Server.Changes.Hosts.SwitchHost("shop.example.com", "orders").Apply(draft)));
        using var beside = OpenBeside();
        Assert.Equal(SqliteSchema.Steps.Length, beside.ExecuteScalar<int>("PRAGMA user_version"));
    }

    [Fact]
    public void Load_ColumnsThatALaterVersionAdded_AreThere()
    {
        var before = Commit(Store.Load(), draft => draft.AddNamespace("a", "", "/"));
        using (var older = OpenBeside())
        {
            older.Execute(
                """
                ALTER TABLE upstream_namespace DROP COLUMN revision;
                ALTER TABLE upstream_namespace DROP COLUMN description;
                ALTER TABLE upstream_node DROP COLUMN drain_until;
                """);
        }

        Store.Dispose();
        using var later = Create();
        var loaded = later.Load();

        Assert.Equal(before.Version, loaded.Version);
        using var beside = OpenBeside();
        Assert.Equal(
            "description TEXT 0 , revision INTEGER 1 0",
            beside.ExecuteScalar<string>(
                """
                SELECT group_concat(name || ' ' || type || ' ' || "notnull" || ' ' || coalesce(dflt_value, ''), ', ')
                FROM pragma_table_info('upstream_namespace') WHERE name IN ('revision', 'description')
                """));
        Assert.Equal(1, beside.ExecuteScalar<int>("SELECT COUNT(*) FROM pragma_table_info('upstream_node') WHERE name = 'drain_until'"));
    }

    [Fact]
    public void Load_NoDatabase_FailsAndChangesNothing()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DatabasePath)!);
        File.WriteAllText(DatabasePath, new string('x', 4096));

        Assert.ThrowsAny<Exception>(() => Store.Load());

        Assert.Equal(new string('x', 4096), File.ReadAllText(DatabasePath));
    }

    [Fact]
    public void Commit_FileLockedByAnother_FailsSoonAndWorksLater()
    {
        var before = Commit(Store.Load(), draft => draft.AddNamespace("a", "", "/"));
        using (var other = OpenBeside())
        {
            other.Execute("BEGIN IMMEDIATE");
            Assert.ThrowsAny<Exception>(() => Commit(before, draft => draft.AddNamespace("b", "", "/")));
        }

        AssertHolds(Commit(before, draft => draft.AddNamespace("b", "", "/")));
    }

    [Fact]
    public void Commit_ReadByAnother_GoesOn()
    {
        var before = Commit(Store.Load(), draft => draft.AddNamespace("a", "", "/"));
        using var other = OpenBeside();
        using var reading = other.BeginTransaction(deferred: true);
        Assert.Equal(1, other.ExecuteScalar<int>("SELECT COUNT(*) FROM upstream_namespace", transaction: reading));

        Commit(before, draft => draft.AddNamespace("b", "", "/"));

        Assert.Equal(1, other.ExecuteScalar<int>("SELECT COUNT(*) FROM upstream_namespace", transaction: reading));
    }

    [Fact]
    public void Commit_ForPeopleWhoReadTheTable_HasTheOwnWeight()
    {
        var snapshot = Commit(Store.Load(), draft => Drafts.Register(Drafts.Address(), 80).Apply(draft));
        Commit(snapshot, draft => new Server.Changes.Nodes.SetNodeWeight(Drafts.Address(), 5).Apply(draft));

        using var other = OpenBeside();
        Assert.Equal("5 80 5 online", other.ExecuteScalar<string>(
            "SELECT weight || ' ' || declared_weight || ' ' || weight_override || ' ' || status FROM upstream_node"));
    }

    private protected override IRegistryStore Create() => new SqliteRegistryStore(DatabasePath);

    // From the disk, as the next process would find it.
    private protected override RegistrySnapshot Reload()
    {
        using var copy = new TempDirectory();
        using var connection = OpenBeside();
        var path = copy.File("copy.db");
        connection.Execute("VACUUM INTO @path", new { path });
        using var store = new SqliteRegistryStore(path);
        return store.Load();
    }

    private protected override void Cleanup() => _directory.Dispose();

    private SqliteConnection OpenBeside()
    {
        var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        return connection;
    }
}
