using System.Text.Json;
using Dapper;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>A change that holds the revision's row, so that no other server's can come between.</summary>
internal sealed class MySqlStoreTransaction(
    MySqlRegistryStore store,
    MySqlConnection connection,
    MySqlTransaction transaction,
    RegistrySnapshot snapshot,
    SteadyClock clock) : IStoreTransaction
{
    private bool _ended;

    public RegistrySnapshot Snapshot => snapshot;

    public void RefreshLeases(IReadOnlyCollection<NodeState> nodes)
    {
        if (nodes.Count == 0)
        {
            return;
        }

        var leases = nodes.DistinctBy(node => node.Id).ToDictionary(node => node.Id, node => node.Lease);
        var now = clock.Now;
        foreach (var row in connection.Query<SilenceRow>(MySqlSql.LockSilence, new { Ids = leases.Keys }))
        {
            leases[row.Id].Learn(now - TimeSpan.FromMilliseconds(row.SilentFor));
        }
    }

    public void Commit(ChangeSet changes)
    {
        Delete(MySqlSql.DeleteNodes, changes.DeletedNodes.Count, new { Ids = changes.DeletedNodes });
        Delete(MySqlSql.DeleteNamespaces, changes.DeletedNamespaces.Count, new { Ids = changes.DeletedNamespaces });
        Put(MySqlSql.PutNamespaces, changes.PutNamespaces.Select(NamespaceRow.From));
        Put(MySqlSql.PutNodes, changes.PutNodes.Select(node => NodeRow.From(node) with
        {
            SilentFor = (long)(clock.Now - node.Lease.LastHeartbeat).TotalMilliseconds,
        }));
        Delete(MySqlSql.DeleteTombstones, changes.DeletedTombstones.Count, new { Names = changes.DeletedTombstones });
        Put(MySqlSql.PutTombstones, changes.PutTombstones.Select(TombstoneRow.From));
        Put(MySqlSql.AddAudit, changes.Audit.Select(record => AuditRow.From(record, changes.Version)));
        Delete(MySqlSql.DeleteHosts, changes.DeletedHosts.Count, new { Hosts = changes.DeletedHosts });
        Put(MySqlSql.PutHosts, changes.PutHosts.Select(HostRow.From));
        Write(changes.Releases);
        Delete(MySqlSql.DeleteRules, changes.DeletedRules.Count, new { Ids = changes.DeletedRules });
        Put(MySqlSql.PutRules, changes.PutRules.Select(RuleRow.From));
        connection.Execute(
            MySqlSql.UpdateRevision,
            new { changes.Version, changes.NextNamespaceId, changes.NextNodeId, changes.NextRuleId, changes.HostsVersion });
        transaction.Commit();
        _ended = true;
    }

    public void Dispose()
    {
        try
        {
            if (!_ended)
            {
                transaction.Rollback();
            }

            transaction.Dispose();
        }
        catch (Exception)
        {
            // What broke the transaction has been thrown already; the server rolls back when the connection goes.
            store.Disconnect();
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
        Put(MySqlSql.AddEvents, changes.AddEvents);
        long[] ended = [.. changes.PutRollouts.Where(rollout => !rollout.IsActive).Select(rollout => rollout.Id)];
        Delete(MySqlSql.DeleteSamples, ended.Length, new { Ids = ended });
        connection.Execute(MySqlSql.UpdateNextRolloutId, new { changes.NextRolloutId });
    }

    private void Delete(string sql, int count, object parameters)
    {
        if (count > 0)
        {
            connection.Execute(sql, parameters);
        }
    }

    // All rows as one JSON parameter: one statement, whatever their number.
    private void Put<T>(string sql, IEnumerable<T> rows)
    {
        var all = rows.ToArray();
        if (all.Length > 0)
        {
            connection.Execute(sql, new { Rows = JsonSerializer.Serialize(all) });
        }
    }
}
