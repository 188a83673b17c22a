using System.Collections.Immutable;
using Dapper;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Store;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>Reads the database into a snapshot, inside a transaction of the caller's.</summary>
internal sealed class SnapshotReader(MySqlConnection connection, SteadyClock clock)
{
    public RegistrySnapshot ReadAll() => new StoredRows(
        connection.QuerySingle<RevisionRow>(MySqlSql.SelectRevision),
        connection.Query<NamespaceRow>(MySqlSql.SelectNamespaces),
        connection.Query<NodeRow>(MySqlSql.SelectNodes).Select(OnOurClock),
        connection.Query<TombstoneRow>(MySqlSql.SelectTombstones),
        connection.Query<HostRow>(MySqlSql.SelectHosts),
        connection.Query<RuleRow>(MySqlSql.SelectRules))
    {
        Routes = connection.Query<RouteRow>(MySqlSql.SelectRoutes),
        Releases = connection.Query<ReleaseRow>(MySqlSql.SelectReleases),
        Rollouts = connection.Query<RolloutRow>(MySqlSql.SelectLatestRollouts).Select(OnOurClock),
    }.ToSnapshot();

    /// <summary>
    /// Locks the revision's row, so that nobody else writes until the transaction ends, and reads what others wrote before.
    /// </summary>
    public RegistrySnapshot ReadLocked(RegistrySnapshot known)
    {
        var version = connection.QuerySingle<RevisionRow>(MySqlSql.LockRevision).Revision;
        return version == known.Version ? known
            : version > known.Version ? ReadChanges(known)
            : StartOver(known);
    }

    /// <summary>
    /// What is known, with the namespaces that others changed read again. All statements see the same moment, the first one's; nodes of a
    /// cluster come to all changes in one order, so a revision that is seen comes with all before it.
    /// </summary>
    public RegistrySnapshot ReadChanges(RegistrySnapshot known)
    {
        var revision = connection.QuerySingle<RevisionRow>(MySqlSql.SelectRevision);
        if (revision.Revision <= known.Version)
        {
            // Another node of a cluster than the one that was asked before, and behind it.
            return known;
        }

        var rows = connection.Query<NamespaceRow>(MySqlSql.SelectNamespaces).ToArray();
        var changed = rows.Where(row => row.Revision > known.Version).ToArray();
        var nodes = OfChanged<NodeRow>(MySqlSql.SelectNodes + MySqlSql.OfChangedNamespaces);
        var rules = OfChanged<RuleRow>(MySqlSql.SelectRules + MySqlSql.OfChangedNamespaces);
        var tombstones = connection.Query<TombstoneRow>(MySqlSql.SelectTombstones);
        var hostsChanged = revision.HostsRevision > known.Version;
        var hosts = hostsChanged ? connection.Query<HostRow>(MySqlSql.SelectHosts) : [];
        var routesChanged = revision.RoutesRevision > known.Version;
        var fresh = new StoredRows(revision, changed, nodes.Select(OnOurClock), tombstones, hosts, rules)
        {
            Routes = routesChanged ? connection.Query<RouteRow>(MySqlSql.SelectRoutes) : [],
            Releases = OfChanged<ReleaseRow>(MySqlSql.SelectReleases + MySqlSql.OfChangedNamespaces),
            Rollouts = OfChanged<RolloutRow>(MySqlSql.SelectLatestRolloutsOfNamespaces).Select(OnOurClock),
        }.ToSnapshot();
        return fresh with
        {
            Hosts = hostsChanged ? fresh.Hosts : known.Hosts,
            Routes = routesChanged ? fresh.Routes : known.Routes,
            Namespaces = known.Namespaces
                .RemoveRange(known.Namespaces.Keys.Except(rows.Select(row => row.Name)))
                .SetItems(fresh.Namespaces.Select(pair => KeyValuePair.Create(pair.Key, WithKnownLeases(pair.Value, known)))),
        };

        IEnumerable<T> OfChanged<T>(string sql) =>
            StatementParts.ToLists(changed.Select(row => row.Id)).SelectMany(ids => connection.Query<T>(sql, new { Keys = ids })).ToArray();
    }

    /// <summary>
    /// The database is older than what this server has seen: a backup was restored. Its rows count, under a revision that is
    /// newer than any that was given out, by this server or by others: each of them reads all of it again.
    /// </summary>
    private RegistrySnapshot StartOver(RegistrySnapshot known)
    {
        var version = Revision.Next(known.Version, clock.Now);
        connection.Execute(MySqlSql.RaiseRevision, new { Version = version });
        return ReadAll().AsOf(version);
    }

    /// <summary>Nodes keep their leases: this server may have heard them after they were last saved.</summary>
    private static NamespaceState WithKnownLeases(NamespaceState ns, RegistrySnapshot known)
    {
        if (!known.Namespaces.TryGetValue(ns.Name, out var before))
        {
            return ns;
        }

        return ns with
        {
            Nodes = ns.Nodes.Values.Select(WithKnownLease).ToImmutableDictionary(node => node.Key),
        };

        NodeState WithKnownLease(NodeState node)
        {
            if (!before.Nodes.TryGetValue(node.Key, out var same) || same.Id != node.Id)
            {
                return node;
            }

            same.Lease.Learn(node.Lease.LastHeartbeat);
            return node with { Lease = same.Lease };
        }
    }

    private NodeRow OnOurClock(NodeRow row) => row with { LastHeartbeat = OnOurClock(row.SilentFor) };

    private RolloutRow OnOurClock(RolloutRow row) => row with { StepStartedAt = OnOurClock(row.StepAge) };

    private long OnOurClock(long age) => (clock.Now - TimeSpan.FromMilliseconds(age)).ToUnixTimeMilliseconds();
}
