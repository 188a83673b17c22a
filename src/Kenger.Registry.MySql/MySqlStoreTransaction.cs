using Dapper;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Store;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>A change that holds the revision's row, so that no other server's can come between.</summary>
internal sealed class MySqlStoreTransaction(
    MySqlRegistryStore store,
    MySqlConnection connection,
    MySqlUnitOfWork transaction,
    RegistrySnapshot snapshot,
    WriterRow batch,
    SteadyClock clock) : IStoreTransaction
{
    public RegistrySnapshot Snapshot => snapshot;

    public void RefreshLeases(IReadOnlyCollection<NodeState> nodes) => store.Watch(() => Refresh(nodes));

    public void Commit(ChangeSet changes) => store.Watch(() => Write(changes));

    public void Dispose() => transaction.Dispose();

    private int Refresh(IReadOnlyCollection<NodeState> nodes)
    {
        var leases = nodes.DistinctBy(node => node.Id).ToDictionary(node => node.Id, node => node.Lease);
        var now = clock.Now;
        foreach (var row in StatementParts.ToLists(leases.Keys)
            .SelectMany(ids => connection.Query<SilenceRow>(MySqlSql.LockSilence, new { Keys = ids })))
        {
            leases[row.Id].Learn(now - TimeSpan.FromMilliseconds(row.SilentFor));
        }

        return nodes.Count;
    }

    private long Write(ChangeSet changes)
    {
        // Before all else: a transaction that was lost is known by it.
        connection.Execute(MySqlSql.NoteBatch, batch);
        try
        {
            WriteRows(changes);
        }
        catch (MySqlException exception) when (store.Explain(exception).Kind == StoreFailureKind.Unexpected && transaction.IsLost())
        {
            // A row misses another one that went with it.
            throw new LostTransactionException();
        }

        transaction.Commit(() => store.WasCommitted(batch.Batch));
        return changes.Version;
    }

    private void WriteRows(ChangeSet changes)
    {
        Delete(MySqlSql.DeleteNodes, changes.DeletedNodes);
        Delete(MySqlSql.DeleteNamespaces, changes.DeletedNamespaces);
        Put(MySqlSql.PutNamespaces, changes.PutNamespaces.Select(NamespaceRow.From));
        Put(MySqlSql.PutNodes, changes.PutNodes.Select(node => NodeRow.From(node) with
        {
            SilentFor = (long)(clock.Now - node.Lease.LastHeartbeat).TotalMilliseconds,
        }));
        Delete(MySqlSql.DeleteTombstones, changes.DeletedTombstones);
        Put(MySqlSql.PutTombstones, changes.PutTombstones.Select(TombstoneRow.From));
        Put(MySqlSql.AddAudit, changes.Audit.Select(record => AuditRow.From(record, changes.Version)));
        Delete(MySqlSql.DeleteHosts, changes.DeletedHosts);
        Put(MySqlSql.PutHosts, changes.PutHosts.Select(HostRow.From));
        Write(changes.Releases);
        Delete(MySqlSql.DeleteRules, changes.DeletedRules);
        Put(MySqlSql.PutRules, changes.PutRules.Select(RuleRow.From));
        Delete(MySqlSql.DeleteRoutes, changes.DeletedRoutes);
        Put(MySqlSql.PutRoutes, changes.PutRoutes.Select(RouteRow.From));
        Put(MySqlSql.AddRouteVersions, changes.AddRouteVersions.Select(RouteVersionRow.From));
        Delete(MySqlSql.TrimRouteVersions, [.. changes.AddRouteVersions.Select(version => version.Id).Distinct(StringComparer.Ordinal)]);
        Put(MySqlSql.AddNotices, changes.Notices.Select(NoticeRow.From));
        Raise(changes);
    }

    private void Raise(ChangeSet changes)
    {
        var row = new
        {
            snapshot.Version,
            Next = changes.Version,
            changes.NextNamespaceId,
            changes.NextNodeId,
            changes.NextRuleId,
            changes.HostsVersion,
            changes.RoutesVersion,
            changes.NextRouteVersion,
        };
        if (connection.Execute(MySqlSql.UpdateRevision, row) == 0)
        {
            throw new LostTransactionException();
        }
    }

    private void Write(ReleaseChanges changes)
    {
        Put(MySqlSql.PutReleases, changes.PutReleases.Select(ReleaseRow.From));
        if (changes.PutRollouts.Count == 0)
        {
            return;
        }

        Put(MySqlSql.PutRollouts, changes.PutRollouts.Select(rollout => RolloutRow.From(rollout) with
        {
            StepAge = (long)(clock.Now - rollout.StepStartedAt).TotalMilliseconds,
        }));
        Put(MySqlSql.AddEvents, changes.AddEvents.Select(RolloutEventRow.From));
        long[] ended = [.. changes.PutRollouts.Where(rollout => !rollout.IsActive).Select(rollout => rollout.Id)];
        Delete(MySqlSql.DeleteSamples, ended);
        connection.Execute(MySqlSql.UpdateNextRolloutId, new { changes.NextRolloutId });
    }

    private void Delete<T>(string sql, IReadOnlyList<T> keys)
    {
        foreach (var some in StatementParts.ToLists(keys))
        {
            connection.Execute(sql, new { Keys = some });
        }
    }

    private void Put<T>(string sql, IEnumerable<T> rows) => connection.ExecuteOn(sql, rows);
}
