using Dapper;
using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Microsoft.Data.Sqlite;

namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary>A change of a store that nobody else writes to: nothing to lock, nothing to catch up with.</summary>
internal sealed class SqliteStoreTransaction(SqliteConnection connection, RegistrySnapshot known) : IStoreTransaction
{
    public RegistrySnapshot Snapshot => known;

    public void RefreshLeases(IReadOnlyCollection<NodeState> nodes)
    {
        // Every heartbeat came to this server.
    }

    public void Commit(ChangeSet changes)
    {
        using var transaction = connection.BeginTransaction();
        Run(SqliteSql.DeleteNode, changes.DeletedNodes.Select(id => new { Id = id }));
        Run(SqliteSql.DeleteNamespace, changes.DeletedNamespaces.Select(id => new { Id = id }));
        Run(SqliteSql.PutNamespace, changes.PutNamespaces.Select(NamespaceRow.From));
        Run(SqliteSql.PutNode, changes.PutNodes.Select(NodeRow.From));
        Run(SqliteSql.DeleteTombstone, changes.DeletedTombstones.Select(name => new { Name = name }));
        Run(SqliteSql.PutTombstone, changes.PutTombstones.Select(TombstoneRow.From));
        Run(SqliteSql.AddAudit, changes.Audit.Select(record => AuditRow.From(record, changes.Version)));
        Run(SqliteSql.DeleteHost, changes.DeletedHosts.Select(host => new { Host = host }));
        Run(SqliteSql.PutHost, changes.PutHosts.Select(HostRow.From));
        Write(changes.Releases, transaction);
        Run(SqliteSql.DeleteRule, changes.DeletedRules.Select(id => new { Id = id }));
        Run(SqliteSql.PutRule, changes.PutRules.Select(RuleRow.From));
        Run(SqliteSql.DeleteRoute, changes.DeletedRoutes.Select(id => new { Id = id }));
        Run(SqliteSql.PutRoute, changes.PutRoutes.Select(RouteRow.From));
        Run(SqliteSql.AddRouteVersion, changes.AddRouteVersions.Select(RouteVersionRow.From));
        Run(
            SqliteSql.TrimRouteVersions,
            changes.AddRouteVersions.Select(version => version.Id).Distinct(StringComparer.Ordinal).Select(
                id => new { Route = id, Limit = RouteFieldChecks.MaxVersions }));
        Run(SqliteSql.AddNotice, changes.Notices.Select(NoticeRow.From));
        connection.Execute(
            SqliteSql.UpdateRevision,
            new { changes.Version, changes.NextNamespaceId, changes.NextNodeId, changes.NextRuleId, changes.HostsVersion, changes.RoutesVersion, changes.NextRouteVersion },
            transaction);
        transaction.Commit();

        // Dapper runs a statement once for each row of a sequence, prepared once.
        void Run<T>(string sql, IEnumerable<T> rows) => connection.Execute(sql, rows, transaction);
    }

    private void Write(ReleaseChanges changes, SqliteTransaction transaction)
    {
        connection.Execute(SqliteSql.PutRelease, changes.PutReleases.Select(ReleaseRow.From), transaction);
        if (changes.PutRollouts.Count == 0)
        {
            return;
        }

        connection.Execute(SqliteSql.PutRollout, changes.PutRollouts.Select(RolloutRow.From), transaction);
        connection.Execute(SqliteSql.AddEvent, changes.AddEvents.Select(RolloutEventRow.From), transaction);
        connection.Execute(
            SqliteSql.DeleteSamples, changes.PutRollouts.Where(rollout => !rollout.IsActive).Select(rollout => new { rollout.Id }), transaction);
        connection.Execute(SqliteSql.UpdateNextRolloutId, new { changes.NextRolloutId }, transaction);
    }

    public void Dispose()
    {
        // Begun and ended in Commit.
    }
}
