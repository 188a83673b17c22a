using static Kenger.Registry.Server.Store.Sqlite.SqliteStatements;

namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary>Statements. Those that name all columns are made from <see cref="Tables"/>.</summary>
internal static class SqliteSql
{
    public const string SelectColumns = "SELECT name FROM pragma_table_info(@Name)";

    public static readonly string SelectRevision = Select(Tables.Revision);
    public static readonly string SelectNamespaces = Select(Tables.Namespaces);
    public static readonly string SelectNodes = Select(Tables.Nodes);
    public static readonly string SelectTombstones = Select(Tables.Tombstones);
    public static readonly string SelectHosts = Select(Tables.Hosts);
    public static readonly string SelectRules = Select(Tables.Rules);
    public static readonly string SelectRoutes = Select(Tables.Routes);
    public static readonly string SelectReleases = Select(Tables.Releases);

    public static readonly string SelectLatestRollouts = Select(Tables.Rollouts) + """
         WHERE id IN (SELECT MAX(id) FROM upstream_rollout GROUP BY namespace_id) AND namespace_id IN (SELECT id FROM upstream_namespace)
        """;

    public const string UpdateRevision = """
        UPDATE upstream_revision
        SET revision = @Version, next_namespace_id = @NextNamespaceId, next_node_id = @NextNodeId,
            next_rule_id = @NextRuleId, hosts_revision = @HostsVersion,
            routes_revision = @RoutesVersion, next_route_version = @NextRouteVersion
        """;

    /// <summary>SQLite writes the page anew, whatever is in it.</summary>
    public const string Probe = "UPDATE upstream_revision SET revision = revision";

    public const string UpdateNextRolloutId = "UPDATE upstream_revision SET next_rollout_id = @NextRolloutId";

    public const string DeleteNode = "DELETE FROM upstream_node WHERE id = @Id";
    public const string DeleteNamespace = "DELETE FROM upstream_namespace WHERE id = @Id";
    public const string DeleteTombstone = "DELETE FROM upstream_tombstone WHERE name = @Name";
    public const string DeleteHost = "DELETE FROM upstream_host WHERE host = @Host";
    public const string DeleteRule = "DELETE FROM upstream_rule WHERE id = @Id";

    public const string DeleteRoute = "DELETE FROM upstream_route WHERE id = @Id";

    public static readonly string PutNamespace = Put(Tables.Namespaces);
    public static readonly string PutNode = Put(Tables.Nodes);
    public static readonly string PutTombstone = Put(Tables.Tombstones);
    public static readonly string PutHost = Put(Tables.Hosts);
    public static readonly string PutRule = Put(Tables.Rules);
    public static readonly string PutRoute = Put(Tables.Routes);
    public static readonly string AddRouteVersion = Insert(Tables.RouteVersions);

    /// <summary>All but the newest of a route.</summary>
    public const string TrimRouteVersions = """
        DELETE FROM upstream_route_version
        WHERE route = @Route AND version NOT IN (
            SELECT version FROM upstream_route_version WHERE route = @Route ORDER BY version DESC LIMIT @Limit)
        """;

    public static readonly string SelectRouteVersions = Select(Tables.RouteVersions) + RouteVersionSql.OfRoute;
    public static readonly string SelectRoutesAt = Select(Tables.RouteVersions) + RouteVersionSql.At;

    public const string ForgetRouteVersions = """
        DELETE FROM upstream_route_version
        WHERE version IN (
            SELECT version FROM upstream_route_version
            WHERE changed_at < @Before AND route NOT IN (SELECT id FROM upstream_route) ORDER BY version LIMIT @Limit)
        """;

    public static readonly string PutRelease = Put(Tables.Releases);
    public static readonly string PutRollout = Put(Tables.Rollouts);

    /// <summary>All rows as one JSON object, from id to time: one statement, whatever their number.</summary>
    public const string SaveHeartbeats = """
        UPDATE upstream_node SET last_heartbeat = given.value
        FROM json_each(@Rows) AS given
        WHERE upstream_node.id = CAST(given.key AS INTEGER)
        """;

    public static readonly string AddAudit = Insert(Tables.Audit);

    public static readonly string SelectAudit = Select(Tables.Audit) + " WHERE id < @Before";

    public const string ForgetAudit = """
        DELETE FROM upstream_audit
        WHERE id IN (SELECT id FROM upstream_audit WHERE changed_at < @Before ORDER BY changed_at LIMIT @Limit)
        """;

    public const string CountAudit = "SELECT COUNT(*) FROM upstream_audit";

    public const string TrimAudit = """
        DELETE FROM upstream_audit
        WHERE id IN (SELECT id FROM upstream_audit WHERE action IN @Actions ORDER BY id LIMIT @Limit)
        """;

    public static readonly string SelectRollout = Select(Tables.Rollouts) + " WHERE id = @Id";
    public static readonly string SelectRollouts = Select(Tables.Rollouts) + " WHERE id < @Before";

    /// <summary>Follows <see cref="SelectAudit"/> and <see cref="SelectRollouts"/> for some namespaces only.</summary>
    public const string OfNamespaces = " AND ns IN @Namespaces";
    public const string NewestFirst = " ORDER BY id DESC LIMIT @Limit";

    public const string ForgetRollouts = """
        DELETE FROM upstream_rollout
        WHERE id IN (
            SELECT old.id FROM upstream_rollout AS old
            WHERE old.ended_at < @Before
              AND (EXISTS (SELECT 1 FROM upstream_rollout AS later WHERE later.namespace_id = old.namespace_id AND later.id > old.id)
                   OR NOT EXISTS (SELECT 1 FROM upstream_namespace WHERE upstream_namespace.id = old.namespace_id))
            ORDER BY old.id LIMIT @Limit)
        """;

    public static readonly string AddEvent = Insert(Tables.RolloutEvents);

    public static readonly string SelectEvents = Select(Tables.RolloutEvents) + " WHERE rollout_id = @Id ORDER BY id";

    public const string CountEvents = "SELECT COUNT(*) FROM upstream_rollout_event WHERE rollout_id = @Id";

    public const string ForgetPasses = """
        DELETE FROM upstream_rollout_event
        WHERE id IN (SELECT id FROM upstream_rollout_event WHERE rollout_id = @Id AND kind = 'passed' ORDER BY id LIMIT @Limit)
        """;

    // A rollout that ended meanwhile needs no samples, and one that is gone would refuse them.
    public static readonly string AddSample = $"""
        {InsertInto(Tables.RolloutSamples)}
        SELECT {Parameters(Tables.RolloutSamples)}
        WHERE EXISTS (SELECT 1 FROM upstream_rollout WHERE id = @RolloutId AND ended_at IS NULL)
        ON CONFLICT (rollout_id, step, side, counter) DO UPDATE SET amount = amount + excluded.amount
        """;

    public static readonly string SelectSamples = Select(Tables.RolloutSamples) + " WHERE rollout_id = @Id AND step IN (0, @Step)";

    public const string JudgeSample = """
        UPDATE upstream_rollout_sample SET judged = @Amount
        WHERE rollout_id = @RolloutId AND step = @Step AND side = @Side AND counter = @Counter
        """;

    public static readonly string AddNotice = Insert(Tables.Notices);

    public static readonly string SelectNotices = Select(Tables.Notices) + " WHERE target = @Target ORDER BY id LIMIT @Limit";

    public const string CountNotices =
        "SELECT target AS Target, COUNT(*) AS Waiting, MIN(created_at) AS Oldest FROM upstream_notice GROUP BY target";

    public const string DeleteNotice = "DELETE FROM upstream_notice WHERE id = @Id";

    public const string DropNotices = """
        DELETE FROM upstream_notice
        WHERE target = @Target AND (created_at < @Before
            OR id NOT IN (SELECT id FROM upstream_notice WHERE target = @Target ORDER BY id DESC LIMIT @Max))
        """;

    public static readonly string SelectNoticeTargets = Select(Tables.NoticeTargets);
    public static readonly string PutNoticeTarget = Put(Tables.NoticeTargets);

    public const string AddDropped = """
        INSERT INTO upstream_notice_target (target, failures, next_at, delivered, dropped) VALUES (@Target, 0, 0, 0, @Count)
        ON CONFLICT (target) DO UPDATE SET dropped = dropped + excluded.dropped
        """;

    public static readonly string UseLink = Insert(Tables.UsedLinks) + " ON CONFLICT (nonce) DO NOTHING";
    public const string ReleaseLink = "DELETE FROM upstream_notice_link WHERE nonce = @Nonce";
    public const string ForgetLinks = "DELETE FROM upstream_notice_link WHERE ends_at < @Before";

    /// <summary>Of rollouts that are over; what they were judged by is in their events.</summary>
    public const string DeleteSamples = "DELETE FROM upstream_rollout_sample WHERE rollout_id = @Id";
}
