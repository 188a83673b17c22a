using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Store;
using static Kenger.Registry.MySql.MySqlStatements;

namespace Kenger.Registry.MySql;

/// <summary>
/// Statements; those that name all columns are made from <see cref="Tables"/>. Times in the two main tables are the original's TIMESTAMP
/// columns, made precise to the millisecond; to and from this program they are Unix milliseconds. The session's time zone is UTC.
/// </summary>
internal static class MySqlSql
{
    public const string PrepareSession =
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 1";

    /// <summary>Answers only where there is Galera.</summary>
    public const string ShowGalera = "SHOW VARIABLES LIKE 'wsrep_on'";

    /// <summary>
    /// A transaction, or a statement that reads, begins once this node has everything that was committed at any other before: who was
    /// told of a change by one server finds it at all others.
    /// </summary>
    public const string WaitForOtherNodes = "SET SESSION wsrep_sync_wait = 1";

    public static readonly string SelectRevision = Select(Tables.Revision);

    /// <summary>Whoever holds this row is the one writer of all servers, until its transaction ends.</summary>
    public static readonly string LockRevision = SelectRevision + " FOR UPDATE";

    public static readonly string SelectNamespaces = Select(Tables.Namespaces);
    public static readonly string SelectNodes = Select(Tables.Nodes);
    public static readonly string SelectTombstones = Select(Tables.Tombstones);
    public static readonly string SelectHosts = Select(Tables.Hosts);
    public static readonly string SelectRules = Select(Tables.Rules);
    public static readonly string SelectRoutes = Select(Tables.Routes);
    public static readonly string SelectReleases = Select(Tables.Releases);

    /// <summary>Follows the statements that select nodes, rules and releases.</summary>
    public const string OfChangedNamespaces = " WHERE namespace_id IN @Keys";

    public static readonly string SelectLatestRollouts = Select(Tables.Rollouts) + """
         WHERE id IN (SELECT MAX(id) FROM upstream_rollout GROUP BY namespace_id) AND namespace_id IN (SELECT id FROM upstream_namespace)
        """;

    public static readonly string SelectLatestRolloutsOfNamespaces = Select(Tables.Rollouts) + """
         WHERE id IN (SELECT MAX(id) FROM upstream_rollout WHERE namespace_id IN @Keys GROUP BY namespace_id)
        """;

    /// <summary>Changes nothing where another revision is than the one that was read under the lock.</summary>
    public const string UpdateRevision = """
        UPDATE upstream_revision
        SET revision = @Next, next_namespace_id = @NextNamespaceId, next_node_id = @NextNodeId,
            next_rule_id = @NextRuleId, hosts_revision = @HostsVersion,
            routes_revision = @RoutesVersion, next_route_version = @NextRouteVersion
        WHERE revision = @Version
        """;

    /// <summary>
    /// In a table without a row for each transaction: which one a server committed last is all that is ever asked. Only that server
    /// writes its row.
    /// </summary>
    public const string NoteBatch = """
        INSERT INTO upstream_writer (server, batch, written_at) VALUES (@Server, @Batch, NOW(3))
        ON DUPLICATE KEY UPDATE batch = VALUES(batch), written_at = VALUES(written_at)
        """;

    public const string SelectBatch = "SELECT batch FROM upstream_writer WHERE server = @Server";
    public const string LockBatch = SelectBatch + " FOR UPDATE";
    public const string ForgetWriters = "DELETE FROM upstream_writer WHERE written_at < NOW(3) - INTERVAL 1 DAY";

    public const string RaiseRevision = """
        UPDATE upstream_revision SET revision = @Version, hosts_revision = @Version, routes_revision = @Version WHERE revision < @Version;
        UPDATE upstream_namespace SET revision = @Version, updated_at = updated_at;
        UPDATE upstream_tombstone SET revision = @Version
        """;

    public const string UpdateNextRolloutId = "UPDATE upstream_revision SET next_rollout_id = @NextRolloutId";

    public const string DeleteNodes = "DELETE FROM upstream_node WHERE id IN @Keys";
    public const string DeleteNamespaces = "DELETE FROM upstream_namespace WHERE id IN @Keys";
    public const string DeleteTombstones = "DELETE FROM upstream_tombstone WHERE name IN @Keys";
    public const string DeleteHosts = "DELETE FROM upstream_host WHERE host IN @Keys";
    public const string DeleteRules = "DELETE FROM upstream_rule WHERE id IN @Keys";

    public const string DeleteRoutes = "DELETE FROM upstream_route WHERE id IN @Keys";

    public static readonly string PutNamespaces = Put(Tables.Namespaces);
    public static readonly string PutNodes = Put(Tables.Nodes);
    public static readonly string PutTombstones = Put(Tables.Tombstones);
    public static readonly string PutHosts = Put(Tables.Hosts);
    public static readonly string PutRules = Put(Tables.Rules);
    public static readonly string PutRoutes = Put(Tables.Routes);
    public static readonly string AddRouteVersions = Insert(Tables.RouteVersions);

    /// <summary>All but the newest of some routes.</summary>
    public static readonly string TrimRouteVersions = string.Create(CultureInfo.InvariantCulture, $"""
        DELETE old FROM upstream_route_version AS old
        JOIN (SELECT version, ROW_NUMBER() OVER (PARTITION BY route ORDER BY version DESC) AS place
              FROM upstream_route_version WHERE route IN @Keys) AS ranked ON ranked.version = old.version
        WHERE ranked.place > {RouteFieldChecks.MaxVersions}
        """);

    public static readonly string SelectRouteVersions = Select(Tables.RouteVersions) + RouteVersionSql.OfRoute;
    public static readonly string SelectRoutesAt = Select(Tables.RouteVersions) + RouteVersionSql.At;

    public const string ForgetRouteVersions =
        "DELETE FROM upstream_route_version WHERE changed_at < @Before AND route NOT IN (SELECT id FROM upstream_route) ORDER BY version LIMIT @Limit";

    public static readonly string PutReleases = Put(Tables.Releases);
    public static readonly string PutRollouts = Put(Tables.Rollouts);

    // Ages instead of times: no server's clock matters. Two servers may have heard the same node; the later one counts.
    public const string SaveHeartbeats = """
        UPDATE upstream_node
        JOIN JSON_TABLE(@Rows, '$[*]' COLUMNS (id BIGINT PATH '$.Id', silent_for BIGINT PATH '$.SilentFor')) AS given
            ON given.id = upstream_node.id
        SET upstream_node.updated_at = upstream_node.updated_at,
            upstream_node.last_heartbeat = GREATEST(
                COALESCE(upstream_node.last_heartbeat, TIMESTAMPADD(MICROSECOND, -1000 * given.silent_for, NOW(3))),
                TIMESTAMPADD(MICROSECOND, -1000 * given.silent_for, NOW(3)))
        """;

    public const string SelectSilence = """
        SELECT id AS Id,
               CAST(TIMESTAMPDIFF(MICROSECOND, COALESCE(last_heartbeat, created_at, NOW(3)), NOW(3)) / 1000 AS SIGNED) AS SilentFor
        FROM upstream_node
        """;

    public const string LockSilence = SelectSilence + " WHERE id IN @Keys FOR UPDATE";
    public const string RefreshSilence = SelectSilence + " WHERE last_heartbeat >= NOW(3) - INTERVAL 15 SECOND";

    public const string AddDuty =
        "INSERT IGNORE INTO upstream_duty (duty, server, until) VALUES (@Duty, '', NOW(3) - INTERVAL 1 SECOND)";

    public const string TakeDuty = """
        UPDATE upstream_duty SET server = @Server, until = NOW(3) + INTERVAL @Milliseconds * 1000 MICROSECOND
        WHERE duty = @Duty AND (server = @Server OR until < NOW(3))
        """;

    public static readonly string AddAudit = Insert(Tables.Audit);

    public static readonly string SelectAudit = Select(Tables.Audit) + " WHERE id < @Before";

    public const string ForgetAudit =
        "DELETE FROM upstream_audit WHERE changed_at < TIMESTAMPADD(MICROSECOND, -1000 * @Age, NOW(3)) ORDER BY changed_at LIMIT @Limit";

    public const string CountAudit = "SELECT COUNT(*) FROM upstream_audit";

    public const string TrimAudit = "DELETE FROM upstream_audit WHERE action IN @Actions ORDER BY id LIMIT @Limit";

    public static readonly string SelectRollout = Select(Tables.Rollouts) + " WHERE id = @Id";
    public static readonly string SelectRollouts = Select(Tables.Rollouts) + " WHERE id < @Before";

    /// <summary>Follows <see cref="SelectAudit"/> and <see cref="SelectRollouts"/> for some namespaces only.</summary>
    public const string OfNamespaces = " AND ns IN @Namespaces";
    public const string NewestFirst = " ORDER BY id DESC LIMIT @Limit";

    public const string ForgetRollouts = """
        DELETE FROM upstream_rollout
        WHERE id IN (
            SELECT id FROM (
                SELECT old.id FROM upstream_rollout AS old
                WHERE old.ended_at < @Before
                  AND (EXISTS (SELECT 1 FROM upstream_rollout AS later WHERE later.namespace_id = old.namespace_id AND later.id > old.id)
                       OR NOT EXISTS (SELECT 1 FROM upstream_namespace WHERE upstream_namespace.id = old.namespace_id))
                ORDER BY old.id LIMIT @Limit) AS ended)
        """;

    public static readonly string AddEvents = Insert(Tables.RolloutEvents);

    public static readonly string SelectEvents = Select(Tables.RolloutEvents) + " WHERE rollout_id = @Id ORDER BY id";

    public const string CountEvents = "SELECT COUNT(*) FROM upstream_rollout_event WHERE rollout_id = @Id";

    public const string ForgetPasses =
        "DELETE FROM upstream_rollout_event WHERE rollout_id = @Id AND kind = 'passed' ORDER BY id LIMIT @Limit";

    // A rollout that ended meanwhile needs no samples, and one that is gone would refuse them. Always in the order of the key, so that
    // two servers wait for each other and don't lock each other out.
    public static readonly string AddSamples = $"""
        INSERT INTO upstream_rollout_sample (rollout_id, step, side, counter, amount)
        SELECT given.rollout_id, given.step, given.side, given.counter, given.amount
        FROM {JsonTable(Tables.RolloutSamples)}
        JOIN upstream_rollout ON upstream_rollout.id = given.rollout_id AND upstream_rollout.ended_at IS NULL
        ORDER BY given.rollout_id, given.step, given.side, given.counter
        ON DUPLICATE KEY UPDATE amount = upstream_rollout_sample.amount + VALUES(amount)
        """;

    public static readonly string SelectSamples = Select(Tables.RolloutSamples) + " WHERE rollout_id = @Id AND step IN (0, @Step)";

    public static readonly string JudgeSamples = $"""
        UPDATE upstream_rollout_sample
        JOIN {JsonTable(Tables.RolloutSamples)}
            ON given.rollout_id = upstream_rollout_sample.rollout_id AND given.step = upstream_rollout_sample.step
            AND given.side = upstream_rollout_sample.side COLLATE utf8mb4_bin
            AND given.counter = upstream_rollout_sample.counter COLLATE utf8mb4_bin
        SET upstream_rollout_sample.judged = given.amount
        """;

    public static readonly string AddNotices = Insert(Tables.Notices);

    public static readonly string SelectNotices = Select(Tables.Notices) + " WHERE target = @Target ORDER BY id LIMIT @Limit";

    public const string CountNotices =
        "SELECT target AS Target, COUNT(*) AS Waiting, MIN(created_at) AS Oldest FROM upstream_notice GROUP BY target";

    public const string CountNoticesOf = "SELECT COUNT(*) FROM upstream_notice WHERE target = @Target";
    public const string DeleteNotices = "DELETE FROM upstream_notice WHERE id IN @Keys";
    public const string DropOldNotices = "DELETE FROM upstream_notice WHERE target = @Target AND created_at < @Before";
    public const string DropSurplusNotices = "DELETE FROM upstream_notice WHERE target = @Target ORDER BY id LIMIT @Limit";

    public static readonly string SelectNoticeTargets = Select(Tables.NoticeTargets);
    public static readonly string PutNoticeTargets = Put(Tables.NoticeTargets);

    public const string AddDropped = """
        INSERT INTO upstream_notice_target (target, failures, next_at, delivered, dropped) VALUES (@Target, 0, 0, 0, @Count)
        ON DUPLICATE KEY UPDATE dropped = dropped + VALUES(dropped)
        """;

    public const string UseLink = "INSERT IGNORE INTO upstream_notice_link (nonce, used_at, ends_at) VALUES (@Nonce, @UsedAt, @EndsAt)";
    public const string ReleaseLink = "DELETE FROM upstream_notice_link WHERE nonce = @Nonce";
    public const string ForgetLinks = "DELETE FROM upstream_notice_link WHERE ends_at < @Before";

    /// <summary>Of rollouts that are over; what they were judged by is in their events.</summary>
    public const string DeleteSamples = "DELETE FROM upstream_rollout_sample WHERE rollout_id IN @Keys";

    public const string PutGateways = """
        INSERT INTO upstream_gateway_position (token, gateway, server, version, namespaces, address, aperture, last_seen)
        SELECT token, gateway, @Server, version, namespaces, address, aperture, NOW(3)
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            token VARCHAR(64) CHARACTER SET utf8mb4 PATH '$.Token', gateway VARCHAR(128) CHARACTER SET utf8mb4 PATH '$.Gateway',
            version BIGINT PATH '$.Version', namespaces TEXT CHARACTER SET utf8mb4 PATH '$.Namespaces',
            address VARCHAR(64) CHARACTER SET utf8mb4 PATH '$.Address', aperture INT PATH '$.Aperture')) AS given
        ON DUPLICATE KEY UPDATE
            server = VALUES(server), version = VALUES(version), namespaces = VALUES(namespaces),
            address = VALUES(address), aperture = VALUES(aperture), last_seen = VALUES(last_seen)
        """;

    public const string ForgetGateways = "DELETE FROM upstream_gateway_position WHERE last_seen < NOW(3) - INTERVAL 15 SECOND";

    public const string SelectOtherGateways = """
        SELECT token AS Token, gateway AS Gateway, version AS Version, namespaces AS Namespaces, address AS Address, aperture AS Aperture
        FROM upstream_gateway_position
        WHERE server <> @Server AND last_seen >= NOW(3) - INTERVAL 15 SECOND
        """;
}
