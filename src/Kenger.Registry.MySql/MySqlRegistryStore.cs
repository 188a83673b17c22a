using System.Data;
using System.Globalization;
using Dapper;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// The registry in a MySQL or MariaDB database that any number of servers share. A change locks the one row of
/// <c>upstream_revision</c>, so that all servers' changes form one line. On a cluster that writes at several nodes (Galera) the lock holds at one
/// node, but who comes second with that row is refused, so the line is the same. All calls are synchronous: they run on the writer's own
/// thread.
/// </summary>
internal sealed class MySqlRegistryStore(DatabaseAddress address, SteadyClock clock) : IRegistryStore
{
    private const uint StartSeconds = 60;

    private readonly string _server = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
    private long _batch;
    private MySqlConnection? _connection;
    private bool _isCluster;

    public string Description => address.Description;

    public bool IsShared => true;

    public IRolloutStore Rollouts => new MySqlRolloutStore(this);

    public INoticeStore Notices => new MySqlNoticeStore(this);

    public RegistrySnapshot Load()
    {
        // A connection of its own: to change a large table, or to read all of it, takes longer than anything later may.
        using var connection = Prepare(address.OpenFirst(StartSeconds));
        try
        {
            MySqlSchema.Ensure(connection);
            connection.Execute(MySqlSql.ForgetWriters);
        }
        catch (MySqlException exception) when (MySqlSchemaScript.IsForAnotherUser(exception))
        {
            throw MySqlSchemaScript.AskFor(connection.Database, exception);
        }

        using var transaction = MySqlUnitOfWork.Begin(connection);
        return new SnapshotReader(connection, clock).ReadAll();
    }

    public IStoreTransaction Begin(RegistrySnapshot known) => Use(connection =>
    {
        var batch = NewBatch();
        var transaction = MySqlUnitOfWork.Begin(connection, _isCluster ? () => IsLost(connection, batch) : null);
        try
        {
            return new MySqlStoreTransaction(this, connection, transaction, new SnapshotReader(connection, clock).ReadLocked(known), batch, clock);
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    });

    public void Probe() => Use(connection =>
    {
        using var transaction = MySqlUnitOfWork.Begin(connection);
        connection.QuerySingle<RevisionRow>(MySqlSql.LockRevision);
        connection.Execute(MySqlSql.NoteBatch, NewBatch());
        transaction.CommitRepeatable();
        return true;
    });

    public StoreFailure Explain(Exception exception) => MySqlFailures.Explain(exception);

    public RegistrySnapshot CatchUp(RegistrySnapshot known) => Use(connection =>
    {
        var version = connection.QuerySingle<RevisionRow>(MySqlSql.SelectRevision).Revision;
        if (version == known.Version)
        {
            return known;
        }

        // Behind what is known: a restored backup, or a copy that lags. Whoever holds the row knows.
        using var transaction = MySqlUnitOfWork.Begin(connection);
        var reader = new SnapshotReader(connection, clock);
        var snapshot = version < known.Version ? reader.ReadLocked(known) : reader.ReadChanges(known);
        transaction.CommitRepeatable();
        return snapshot;
    });

    public void SaveHeartbeats(IReadOnlyList<SavedHeartbeat> heartbeats) => Use(connection =>
    {
        var now = clock.Now;
        using var transaction = MySqlUnitOfWork.Begin(connection);
        connection.ExecuteOn(
            MySqlSql.SaveHeartbeats,
            heartbeats.OrderBy(beat => beat.NodeId)
                .Select(beat => new SilenceRow { Id = beat.NodeId, SilentFor = (long)(now - beat.LastHeartbeat).TotalMilliseconds }));
        transaction.CommitRepeatable();
        return heartbeats.Count;
    });

    public void RefreshLeases(RegistrySnapshot known) => Use(connection =>
    {
        var heard = connection.Query<SilenceRow>(MySqlSql.RefreshSilence).ToDictionary(row => row.Id, row => row.SilentFor);
        var now = clock.Now;
        foreach (var node in known.AllNodes())
        {
            if (heard.TryGetValue(node.Id, out var silentFor))
            {
                node.Lease.Learn(now - TimeSpan.FromMilliseconds(silentFor));
            }
        }

        return heard.Count;
    });

    public IReadOnlyList<AuditRow> ReadAudit(NamespaceSet namespaces, int limit, long? before) => Use(connection =>
        connection.Query<AuditRow>(
            MySqlSql.SelectAudit + (namespaces.IsAll ? "" : MySqlSql.OfNamespaces) + MySqlSql.NewestFirst,
            new { Before = before ?? long.MaxValue, Namespaces = namespaces.Names, Limit = limit }).ToArray());

    public int ForgetAudit(DateTimeOffset before, int limit) => Use(connection => connection.Execute(
        MySqlSql.ForgetAudit, new { Age = (long)(clock.Now - before).TotalMilliseconds, Limit = limit }));

    public int TrimAudit(int max, int limit) => Use(connection =>
    {
        var surplus = connection.ExecuteScalar<long>(MySqlSql.CountAudit) - max;
        return surplus <= 0
            ? 0
            : connection.Execute(MySqlSql.TrimAudit, new { Limit = Math.Min(surplus, limit), Actions = AuditRow.ServiceActions });
    });

    public IReadOnlyList<RouteVersionRow> ReadRouteVersions(string route) => Use(connection =>
        connection.Query<RouteVersionRow>(MySqlSql.SelectRouteVersions, new { Route = route, Limit = RouteFieldChecks.MaxVersions }).ToArray());

    public RoutesAtVersion ReadRoutesAt(long version) => Use(connection =>
    {
        var at = new { Version = version, Limit = RouteFieldChecks.MaxVersions };
        return new RoutesAtVersion(
            connection.ExecuteScalar<long>(RouteVersionSql.Count, at) > 0,
            connection.Query<RouteVersionRow>(MySqlSql.SelectRoutesAt, at).ToArray(),
            connection.QueryFirstOrDefault<string>(RouteVersionSql.SelectLost, at));
    });

    public int ForgetRouteVersions(DateTimeOffset before, int limit) => Use(connection => connection.Execute(
        MySqlSql.ForgetRouteVersions, new { Before = before.ToUnixTimeMilliseconds(), Limit = limit }));

    public bool TryTakeDuty(string duty, string server, TimeSpan lease) => Use(connection =>
    {
        connection.Execute(MySqlSql.AddDuty, new { Duty = duty });
        return connection.Execute(
            MySqlSql.TakeDuty, new { Duty = duty, Server = server, Milliseconds = (long)lease.TotalMilliseconds }) > 0;
    });

    public IReadOnlyList<SharedGateway> ExchangeGateways(string server, IReadOnlyList<SharedGateway> ours) => Use(connection =>
    {
        foreach (var some in StatementParts.ToJson(ours))
        {
            connection.Execute(MySqlSql.PutGateways, new { Server = server, Rows = some });
        }

        connection.Execute(MySqlSql.ForgetGateways);
        return connection.Query<SharedGateway>(MySqlSql.SelectOtherGateways, new { Server = server }).ToArray();
    });

    public void Dispose() => Disconnect();

    /// <summary>Uses the connection.</summary>
    public T Use<T>(Func<MySqlConnection, T> action)
    {
        // A unit of work that could not be rolled back has closed it.
        if (_connection is { State: not ConnectionState.Open })
        {
            Disconnect();
        }

        return Watch(() => action(_connection ??= Prepare(address.Open())));
    }

    /// <summary>
    /// Does something with the connection. After a failure nobody knows what it is still about to say, or whether it leads to a database
    /// that takes writes, and the next use opens another; but who lost against another transaction goes on with it.
    /// </summary>
    public T Watch<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (!MySqlFailures.LeavesConnection(exception))
        {
            Disconnect();
            throw;
        }
    }

    /// <summary>
    /// Begins a transaction that writes. On a cluster it leaves its name before all else, and is asked for by it afterwards: Galera may roll
    /// one back for another node's, between two statements, and go on with the next as if nothing had been.
    /// </summary>
    public MySqlUnitOfWork BeginWriting(MySqlConnection connection)
    {
        if (!_isCluster)
        {
            return MySqlUnitOfWork.Begin(connection);
        }

        var batch = NewBatch();
        var transaction = MySqlUnitOfWork.Begin(connection, () => IsLost(connection, batch));
        try
        {
            connection.Execute(MySqlSql.NoteBatch, batch);
            return transaction;
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether a transaction was committed that nobody answered for. It holds its row while it is under way at this node; if it is at
    /// another one, it comes second after what is written here and is refused.
    /// </summary>
    public bool WasCommitted(long batch) => Use(connection =>
    {
        using var transaction = MySqlUnitOfWork.Begin(connection);
        if (connection.ExecuteScalar<long?>(MySqlSql.LockBatch, new { Server = _server }) == batch)
        {
            return true;
        }

        connection.Execute(MySqlSql.NoteBatch, NewBatch());
        transaction.CommitRepeatable();
        return false;
    });

    private static bool IsLost(MySqlConnection connection, WriterRow batch) =>
        connection.ExecuteScalar<long?>(MySqlSql.SelectBatch, batch) != batch.Batch;

    // The next transaction of this server, as parameters of NoteBatch.
    private WriterRow NewBatch() => new() { Server = _server, Batch = ++_batch };

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private MySqlConnection Prepare(MySqlConnection connection)
    {
        try
        {
            connection.Execute(MySqlSql.PrepareSession);
            _isCluster = connection.QueryFirstOrDefault<VariableRow>(MySqlSql.ShowGalera)?.Value == "ON";
            if (_isCluster)
            {
                connection.Execute(MySqlSql.WaitForOtherNodes);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

/// <summary>Which of its transactions a server committed last.</summary>
internal sealed record WriterRow
{
    public string Server { get; init; } = "";

    public long Batch { get; init; }
}

/// <summary>A variable of the database.</summary>
internal sealed record VariableRow
{
    public string Value { get; init; } = "";
}

/// <summary>How long ago a node was last heard from, in milliseconds: an age is the same on every clock.</summary>
internal sealed record SilenceRow
{
    public long Id { get; init; }

    public long SilentFor { get; init; }
}
