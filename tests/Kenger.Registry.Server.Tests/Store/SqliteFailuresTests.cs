using Dapper;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Store.Sqlite;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.Data.Sqlite;

namespace Kenger.Registry.Server.Tests.Store;

/// <summary>What real errors of SQLite are taken for.</summary>
public sealed class SqliteFailuresTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Explain_ReadOnly_IsNamed()
    {
        using var connection = Open();

        var failure = Fail(connection, "PRAGMA query_only = ON", "INSERT INTO t VALUES (1)");

        Assert.Equal((StoreFailureKind.ReadOnly, "the database file is read-only"), (failure.Kind, failure.Reason));
        Assert.Equal("the database file is read-only and nothing was changed: try again", failure.Answer);
    }

    [Fact]
    public void Explain_NoSpace_IsNamed()
    {
        using var connection = Open();

        var failure = Fail(connection, "PRAGMA max_page_count = 2", "INSERT INTO t VALUES (zeroblob(100000))");

        Assert.Equal((StoreFailureKind.Full, "there is no space left for the database file"), (failure.Kind, failure.Reason));
    }

    [Fact]
    public void Explain_LockedByAnother_IsAConflict()
    {
        using var holder = Open();
        using var connection = Open();
        holder.Execute("BEGIN IMMEDIATE");

        var failure = Fail(connection, "SELECT 1", "INSERT INTO t VALUES (1)");

        Assert.Equal((StoreFailureKind.Conflict, "another program holds the database file locked"), (failure.Kind, failure.Reason));
    }

    [Fact]
    public void Explain_NoPermission_IsNamed()
    {
        using var connection = new SqliteConnection($"Data Source={_directory.File("none/t.db")};Pooling=False");

        var failure = SqliteFailures.Explain(Assert.Throws<SqliteException>(connection.Open));

        Assert.Equal((StoreFailureKind.Denied, "the database file may not be written by this user"), (failure.Kind, failure.Reason));
    }

    [Fact]
    public void Explain_Else_IsNotTold()
    {
        using var connection = Open();

        var failure = Fail(connection, "SELECT 1", "INSERT INTO nowhere VALUES (1)");

        Assert.Equal((StoreFailureKind.Unexpected, "the store can't be used now"), (failure.Kind, failure.Reason));
        Assert.Contains("nowhere", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Probe_FileWrittenOrLocked_Tells()
    {
        using var store = new SqliteRegistryStore(_directory.File("registry.db"));
        store.Load();
        store.Probe();
        using var holder = new SqliteConnection($"Data Source={_directory.File("registry.db")};Pooling=False");
        holder.Open();
        holder.Execute("BEGIN IMMEDIATE");

        Assert.Equal(StoreFailureKind.Conflict, store.Explain(Assert.Throws<SqliteException>(store.Probe)).Kind);
        holder.Execute("ROLLBACK");
        store.Probe();
    }

    private static StoreFailure Fail(SqliteConnection connection, string prepare, string statement)
    {
        connection.Execute(prepare);
        return SqliteFailures.Explain(Assert.Throws<SqliteException>(() => connection.Execute(statement)));
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_directory.File("t.db")};Pooling=False;Default Timeout=1");
        connection.Open();
        connection.Execute("CREATE TABLE IF NOT EXISTS t (a)");
        return connection;
    }
}
