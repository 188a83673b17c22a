using System.Text;
using Dapper;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.Data.Sqlite;

namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary>
/// The registry in one SQLite file, or in memory. One server at a time: a lock file beside it keeps a second one out, while
/// <c>sqlite3 FILE .backup</c> stays possible.
/// </summary>
internal sealed class SqliteRegistryStore : IRegistryStore
{
    // While another program holds the file locked, changes are refused about as fast as with any other failure.
    private const int LockedSeconds = 1;

    private readonly string? _path;
    private SqliteConnection? _connection;
    private FileStream? _lock;

    /// <summary>Names the file, or memory when it is null; <see cref="Load"/> opens it.</summary>
    public SqliteRegistryStore(string? path)
    {
        _path = path;
        Rollouts = new SqliteRolloutStore(() => Connection);
        Notices = new SqliteNoticeStore(() => Connection);
    }

    public string Description => _path is null ? "memory" : "sqlite:" + _path;

    public IRolloutStore Rollouts { get; }

    public INoticeStore Notices { get; }

    private SqliteConnection Connection =>
        _connection ?? throw new InvalidOperationException("The store was not loaded.");

    public RegistrySnapshot Load()
    {
        if (_path is not null && _lock is null)
        {
            PrivateFile.CreateFolderOf(_path, PrivateFile.FolderMode);
            _lock = TakeLock(_path + ".lock");
        }

        _connection ??= Open(_path);
        return new StoredRows(
            _connection.QuerySingle<RevisionRow>(SqliteSql.SelectRevision),
            _connection.Query<NamespaceRow>(SqliteSql.SelectNamespaces),
            _connection.Query<NodeRow>(SqliteSql.SelectNodes),
            _connection.Query<TombstoneRow>(SqliteSql.SelectTombstones),
            _connection.Query<HostRow>(SqliteSql.SelectHosts),
            _connection.Query<RuleRow>(SqliteSql.SelectRules))
        {
            Releases = _connection.Query<ReleaseRow>(SqliteSql.SelectReleases),
            Routes = _connection.Query<RouteRow>(SqliteSql.SelectRoutes),
            Rollouts = _connection.Query<RolloutRow>(SqliteSql.SelectLatestRollouts),
        }.ToSnapshot();
    }

    public IStoreTransaction Begin(RegistrySnapshot known) => new SqliteStoreTransaction(Connection, known);

    public void Probe()
    {
        using var transaction = Connection.BeginTransaction();
        Connection.Execute(SqliteSql.Probe, transaction: transaction);
        transaction.Commit();
    }

    public StoreFailure Explain(Exception exception) => SqliteFailures.Explain(exception);

    public void SaveHeartbeats(IReadOnlyList<SavedHeartbeat> heartbeats)
    {
        var rows = new StringBuilder("{");
        foreach (var beat in heartbeats)
        {
            rows.Append(rows.Length > 1 ? ",\"" : "\"")
                .Append(beat.NodeId).Append("\":").Append(beat.LastHeartbeat.ToUnixTimeMilliseconds());
        }

        Connection.Execute(SqliteSql.SaveHeartbeats, new { Rows = rows.Append('}').ToString() });
    }

    public IReadOnlyList<AuditRow> ReadAudit(NamespaceSet namespaces, int limit, long? before) =>
        [.. Connection.Query<AuditRow>(
            SqliteSql.SelectAudit + (namespaces.IsAll ? "" : SqliteSql.OfNamespaces) + SqliteSql.NewestFirst,
            new { Before = before ?? long.MaxValue, Namespaces = namespaces.Names, Limit = limit })];

    public int ForgetAudit(DateTimeOffset before, int limit) =>
        Connection.Execute(SqliteSql.ForgetAudit, new { Before = before.ToUnixTimeMilliseconds(), Limit = limit });

    public int TrimAudit(int max, int limit)
    {
        var surplus = Connection.ExecuteScalar<long>(SqliteSql.CountAudit) - max;
        return surplus <= 0 ? 0 : Connection.Execute(SqliteSql.TrimAudit, new { Limit = Math.Min(surplus, limit), Actions = AuditRow.ServiceActions });
    }

    public IReadOnlyList<RouteVersionRow> ReadRouteVersions(string route) =>
        [.. Connection.Query<RouteVersionRow>(SqliteSql.SelectRouteVersions, new { Route = route, Limit = RouteFieldChecks.MaxVersions })];

    public RoutesAtVersion ReadRoutesAt(long version)
    {
        var at = new { Version = version, Limit = RouteFieldChecks.MaxVersions };
        return new RoutesAtVersion(
            Connection.ExecuteScalar<long>(RouteVersionSql.Count, at) > 0,
            [.. Connection.Query<RouteVersionRow>(SqliteSql.SelectRoutesAt, at)],
            Connection.QueryFirstOrDefault<string>(RouteVersionSql.SelectLost, at));
    }

    public int ForgetRouteVersions(DateTimeOffset before, int limit) =>
        Connection.Execute(SqliteSql.ForgetRouteVersions, new { Before = before.ToUnixTimeMilliseconds(), Limit = limit });

    public void Dispose()
    {
        _connection?.Dispose();
        _lock?.Dispose();
    }

    private static SqliteConnection Open(string? path)
    {
        if (path is not null && !File.Exists(path))
        {
            // SQLite would make it readable by all. An empty file is a new database to it, and its log and its index get the mode of the file.
            PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, PrivateFile.Mode).Dispose();
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path ?? ":memory:",
            Pooling = false,
            DefaultTimeout = LockedSeconds,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute(SqliteSchema.Pragmas);
            Migrate(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static FileStream TakeLock(string path)
    {
        try
        {
            return PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, PrivateFile.Mode);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new IOException(
                $"Another registry holds '{path}'. One SQLite file serves one server: give each its own, or use MySQL for several.",
                exception);
        }
    }

    private static void Migrate(SqliteConnection connection)
    {
        var known = SqliteSchema.Steps.Length;
        var found = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (found > known)
        {
            throw new InvalidOperationException(
                $"The database '{connection.DataSource}' was written by a newer Kenger (schema {found}; this one knows {known}). Upgrade this server.");
        }

        if (found < known)
        {
            using var transaction = connection.BeginTransaction();
            foreach (var step in SqliteSchema.Steps[found..])
            {
                connection.Execute(step, transaction: transaction);
            }

            connection.Execute($"PRAGMA user_version = {known}", transaction: transaction);
            transaction.Commit();
        }

        foreach (var table in Tables.All)
        {
            var columns = connection.Query<string>(SqliteSql.SelectColumns, new { table.Name }).ToHashSet(StringComparer.Ordinal);
            foreach (var missing in table.Columns.Where(column => !columns.Contains(column.Name)))
            {
                connection.Execute(SqliteStatements.AddColumn(table, missing));
            }
        }
    }
}
