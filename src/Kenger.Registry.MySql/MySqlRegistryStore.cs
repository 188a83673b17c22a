using System.Data;
using Dapper;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// The registry in a MySQL or MariaDB database that any number of servers share. A change locks the one row of
/// <c>upstream_revision</c>, so that all servers' changes form one line. All calls
/// are synchronous: they run on the writer's own thread.
/// </summary>
internal sealed class MySqlRegistryStore(DatabaseAddress address, SteadyClock clock) : IRegistryStore
{
    private const uint StartSeconds = 60;

    private MySqlConnection? _connection;

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
        var transaction = MySqlUnitOfWork.Begin(connection);
        var version = connection.QuerySingle<RevisionRow>(MySqlSql.LockRevision).Revision;
        var snapshot = version == known.Version ? known : new SnapshotReader(connection, clock).ReadChanges(known);
        return new MySqlStoreTransaction(connection, transaction, snapshot, clock);
    });

    public RegistrySnapshot CatchUp(RegistrySnapshot known) => Use(connection =>
    {
        if (connection.QuerySingle<RevisionRow>(MySqlSql.SelectRevision).Revision == known.Version)
        {
            return known;
        }

        using var transaction = MySqlUnitOfWork.Begin(connection);
        var snapshot = new SnapshotReader(connection, clock).ReadChanges(known);
        transaction.Commit();
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
        transaction.Commit();
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

    /// <summary>Uses the connection. After a failure nobody knows what it is still about to say, and the next use opens another.</summary>
    public T Use<T>(Func<MySqlConnection, T> action)
    {
        try
        {
            // A unit of work that could not be rolled back has closed it.
            if (_connection is { State: not ConnectionState.Open })
            {
                Disconnect();
            }

            return action(_connection ??= Prepare(address.Open()));
        }
        catch
        {
            Disconnect();
            throw;
        }
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static MySqlConnection Prepare(MySqlConnection connection)
    {
        try
        {
            connection.Execute(MySqlSql.PrepareSession);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

/// <summary>How long ago a node was last heard from, in milliseconds: an age is the same on every clock.</summary>
internal sealed record SilenceRow
{
    public long Id { get; init; }

    public long SilentFor { get; init; }
}
