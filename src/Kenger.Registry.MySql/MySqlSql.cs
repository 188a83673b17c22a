namespace Kenger.Registry.MySql;

/// <summary>
/// Statements. Times in the two main tables are the original's TIMESTAMP columns, made precise to the millisecond; to and from
/// this program they are Unix milliseconds. The session's time zone is UTC.
/// </summary>
internal static class MySqlSql
{
    public const string PrepareSession = "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 1";

    public const string SelectRevision = """
        SELECT revision AS Revision, next_namespace_id AS NextNamespaceId, next_node_id AS NextNodeId, next_rule_id AS NextRuleId,
               next_rollout_id AS NextRolloutId, hosts_revision AS HostsRevision
        FROM upstream_revision
        """;

    /// <summary>Whoever holds this row is the one writer of all servers, until its transaction ends.</summary>
    public const string LockRevision = SelectRevision + " FOR UPDATE";

    public const string SelectNamespaces = """
        SELECT id AS Id, name AS Name, COALESCE(description, '') AS Description, COALESCE(health_path, '/api/status') AS HealthPath,
               CAST(UNIX_TIMESTAMP(created_at) * 1000 AS SIGNED) AS CreatedAt,
               CAST(UNIX_TIMESTAMP(updated_at) * 1000 AS SIGNED) AS UpdatedAt, revision AS Revision
        FROM upstream_namespace
        """;

    public const string SelectNodes = """
        SELECT id AS Id, namespace_id AS NamespaceId, host AS Host, port AS Port,
               COALESCE(declared_weight, weight, 100) AS DeclaredWeight, weight_override AS WeightOverride,
               weight_until AS WeightUntil, is_drained AS IsDrained, drain_until AS DrainUntil,
               health_path AS HealthPath, labels AS Labels, heartbeat_interval AS HeartbeatInterval, is_static AS IsStatic,
               status AS Status,
               CAST(TIMESTAMPDIFF(MICROSECOND, COALESCE(last_heartbeat, created_at, NOW(3)), NOW(3)) / 1000 AS SIGNED) AS SilentFor,
               CAST(UNIX_TIMESTAMP(COALESCE(created_at, NOW(3))) * 1000 AS SIGNED) AS CreatedAt,
               CAST(UNIX_TIMESTAMP(COALESCE(updated_at, NOW(3))) * 1000 AS SIGNED) AS UpdatedAt, revision AS Revision
        FROM upstream_node
        """;

    public const string SelectNodesOfNamespaces = SelectNodes + " WHERE namespace_id IN @NamespaceIds";

    public const string SelectTombstones =
        "SELECT name AS Name, health_path AS HealthPath, deleted_at AS DeletedAt, revision AS Revision FROM upstream_tombstone";

    public const string SelectHosts =
        "SELECT host AS Host, ns AS Ns, until AS Until, ns_before AS NsBefore, updated_at AS UpdatedAt, revision AS Revision FROM upstream_host";

    public const string SelectRules = """
        SELECT id AS Id, namespace_id AS NamespaceId, position AS Position, name AS Name, conditions AS Conditions, target AS Target,
               is_enabled AS IsEnabled, until AS Until, author AS Author, reason AS Reason,
               created_at AS CreatedAt, updated_at AS UpdatedAt, revision AS Revision
        FROM upstream_rule
        """;

    public const string SelectRulesOfNamespaces = SelectRules + " WHERE namespace_id IN @NamespaceIds";

    public const string UpdateRevision = """
        UPDATE upstream_revision
        SET revision = @Version, next_namespace_id = @NextNamespaceId, next_node_id = @NextNodeId,
            next_rule_id = @NextRuleId, hosts_revision = @HostsVersion
        """;

    public const string DeleteNodes = "DELETE FROM upstream_node WHERE id IN @Ids";

    public const string DeleteNamespaces = "DELETE FROM upstream_namespace WHERE id IN @Ids";

    public const string DeleteTombstones = "DELETE FROM upstream_tombstone WHERE name IN @Names";

    // JSON_TABLE gives text the database's character set unless told otherwise, and that of many is latin1.
    public const string DeleteHosts = "DELETE FROM upstream_host WHERE host IN @Hosts";

    public const string DeleteRules = "DELETE FROM upstream_rule WHERE id IN @Ids";

    public const string PutNamespaces = """
        INSERT INTO upstream_namespace (id, name, description, health_path, created_at, updated_at, revision)
        SELECT id, name, description, health_path, FROM_UNIXTIME(created_at / 1000), FROM_UNIXTIME(updated_at / 1000), revision
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            id BIGINT PATH '$.Id', name VARCHAR(64) PATH '$.Name', description VARCHAR(255) CHARACTER SET utf8mb4 PATH '$.Description',
            health_path VARCHAR(128) PATH '$.HealthPath', created_at BIGINT PATH '$.CreatedAt',
            updated_at BIGINT PATH '$.UpdatedAt', revision BIGINT PATH '$.Revision')) AS given
        ON DUPLICATE KEY UPDATE
            description = VALUES(description), health_path = VALUES(health_path),
            updated_at = VALUES(updated_at), revision = VALUES(revision)
        """;

    public const string PutNodes = """
        INSERT INTO upstream_node (
            id, namespace_id, host, port, weight, declared_weight, weight_override, weight_until, is_drained, drain_until,
            health_path, labels, heartbeat_interval, is_static, status, last_heartbeat, created_at, updated_at, revision)
        SELECT
            id, namespace_id, host, port, weight, declared_weight, weight_override, weight_until, is_drained, drain_until,
            health_path, labels, heartbeat_interval, is_static, status, TIMESTAMPADD(MICROSECOND, -1000 * silent_for, NOW(3)),
            FROM_UNIXTIME(created_at / 1000), FROM_UNIXTIME(updated_at / 1000), revision
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            id BIGINT PATH '$.Id', namespace_id BIGINT PATH '$.NamespaceId', host VARCHAR(128) PATH '$.Host',
            port INT PATH '$.Port', weight INT PATH '$.Weight', declared_weight INT PATH '$.DeclaredWeight',
            weight_override INT PATH '$.WeightOverride', weight_until BIGINT PATH '$.WeightUntil',
            is_drained INT PATH '$.IsDrained', drain_until BIGINT PATH '$.DrainUntil', health_path VARCHAR(128) PATH '$.HealthPath',
            labels TEXT CHARACTER SET utf8mb4 PATH '$.Labels', heartbeat_interval INT PATH '$.HeartbeatInterval', is_static INT PATH '$.IsStatic',
            status VARCHAR(16) PATH '$.Status', silent_for BIGINT PATH '$.SilentFor', created_at BIGINT PATH '$.CreatedAt',
            updated_at BIGINT PATH '$.UpdatedAt', revision BIGINT PATH '$.Revision')) AS given
        ON DUPLICATE KEY UPDATE
            weight = VALUES(weight), declared_weight = VALUES(declared_weight), weight_override = VALUES(weight_override),
            weight_until = VALUES(weight_until), is_drained = VALUES(is_drained), drain_until = VALUES(drain_until),
            health_path = VALUES(health_path), labels = VALUES(labels), heartbeat_interval = VALUES(heartbeat_interval),
            is_static = VALUES(is_static), status = VALUES(status),
            last_heartbeat = GREATEST(COALESCE(upstream_node.last_heartbeat, VALUES(last_heartbeat)), VALUES(last_heartbeat)),
            updated_at = VALUES(updated_at), revision = VALUES(revision)
        """;

    public const string PutTombstones = """
        INSERT INTO upstream_tombstone (name, health_path, deleted_at, revision)
        SELECT name, health_path, deleted_at, revision
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            name VARCHAR(64) PATH '$.Name', health_path VARCHAR(128) PATH '$.HealthPath',
            deleted_at BIGINT PATH '$.DeletedAt', revision BIGINT PATH '$.Revision')) AS given
        ON DUPLICATE KEY UPDATE
            health_path = VALUES(health_path), deleted_at = VALUES(deleted_at), revision = VALUES(revision)
        """;

    public const string PutHosts = """
        INSERT INTO upstream_host (host, ns, until, ns_before, updated_at, revision)
        SELECT host, ns, until, ns_before, updated_at, revision
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            host VARCHAR(134) PATH '$.Host', ns VARCHAR(64) PATH '$.Ns', until BIGINT PATH '$.Until', ns_before VARCHAR(64) PATH '$.NsBefore',
            updated_at BIGINT PATH '$.UpdatedAt', revision BIGINT PATH '$.Revision')) AS given
        ON DUPLICATE KEY UPDATE
            ns = VALUES(ns), until = VALUES(until), ns_before = VALUES(ns_before), updated_at = VALUES(updated_at), revision = VALUES(revision)
        """;

    public const string PutRules = """
        INSERT INTO upstream_rule (
            id, namespace_id, position, name, conditions, target, is_enabled, until, author, reason, created_at, updated_at, revision)
        SELECT
            id, namespace_id, position, name, conditions, target, is_enabled, until, author, reason, created_at, updated_at, revision
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            id BIGINT PATH '$.Id', namespace_id BIGINT PATH '$.NamespaceId', position INT PATH '$.Position',
            name VARCHAR(64) CHARACTER SET utf8mb4 PATH '$.Name', conditions TEXT CHARACTER SET utf8mb4 PATH '$.Conditions',
            target TEXT CHARACTER SET utf8mb4 PATH '$.Target', is_enabled INT PATH '$.IsEnabled', until BIGINT PATH '$.Until',
            author VARCHAR(64) PATH '$.Author', reason VARCHAR(255) CHARACTER SET utf8mb4 PATH '$.Reason',
            created_at BIGINT PATH '$.CreatedAt', updated_at BIGINT PATH '$.UpdatedAt', revision BIGINT PATH '$.Revision')) AS given
        ON DUPLICATE KEY UPDATE
            position = VALUES(position), name = VALUES(name), conditions = VALUES(conditions), target = VALUES(target),
            is_enabled = VALUES(is_enabled), until = VALUES(until), reason = VALUES(reason),
            updated_at = VALUES(updated_at), revision = VALUES(revision)
        """;

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

    public const string LockSilence = SelectSilence + " WHERE id IN @Ids FOR UPDATE";

    public const string RefreshSilence = SelectSilence + " WHERE last_heartbeat >= NOW(3) - INTERVAL 15 SECOND";

    public const string AddDuty =
        "INSERT IGNORE INTO upstream_duty (duty, server, until) VALUES (@Duty, '', NOW(3) - INTERVAL 1 SECOND)";

    public const string TakeDuty = """
        UPDATE upstream_duty SET server = @Server, until = NOW(3) + INTERVAL @Milliseconds * 1000 MICROSECOND
        WHERE duty = @Duty AND (server = @Server OR until < NOW(3))
        """;

    // The database's clock, which is the same for all servers.
    public const string AddAudit = """
        INSERT INTO upstream_audit (changed_at, actor, address, action, ns, target, state_before, state_after, revision)
        SELECT NOW(3), actor, address, action, ns, target, state_before, state_after, revision
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            place FOR ORDINALITY, actor VARCHAR(64) PATH '$.Actor', address VARCHAR(64) PATH '$.Address',
            action VARCHAR(32) PATH '$.Action', ns VARCHAR(64) PATH '$.Ns', target VARCHAR(160) PATH '$.Target',
            state_before TEXT CHARACTER SET utf8mb4 PATH '$.StateBefore',
            state_after TEXT CHARACTER SET utf8mb4 PATH '$.StateAfter', revision BIGINT PATH '$.Revision')) AS given
        ORDER BY place
        """;

    public const string SelectAudit = """
        SELECT id AS Id, CAST(UNIX_TIMESTAMP(changed_at) * 1000 AS SIGNED) AS ChangedAt, actor AS Actor, address AS Address,
               action AS Action, ns AS Ns, target AS Target, state_before AS StateBefore, state_after AS StateAfter, revision AS Revision
        FROM upstream_audit
        WHERE id < @Before
        """;

    public const string SelectAuditOfNamespaces = SelectAudit + " AND ns IN @Namespaces";

    public const string NewestFirst = " ORDER BY id DESC LIMIT @Limit";

    public const string ForgetAudit =
        "DELETE FROM upstream_audit WHERE changed_at < TIMESTAMPADD(MICROSECOND, -1000 * @Age, NOW(3)) ORDER BY changed_at LIMIT @Limit";

    public const string RaiseRevision = "UPDATE upstream_revision SET revision = @Version WHERE revision < @Version";

    public const string PutGateways = """
        INSERT INTO upstream_gateway (gateway, server, version, namespaces, address, last_seen)
        SELECT gateway, @Server, version, namespaces, address, NOW(3)
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            gateway VARCHAR(128) PATH '$.Gateway', version BIGINT PATH '$.Version',
            namespaces TEXT PATH '$.Namespaces', address VARCHAR(64) PATH '$.Address')) AS given
        ON DUPLICATE KEY UPDATE
            server = VALUES(server), version = VALUES(version), namespaces = VALUES(namespaces),
            address = VALUES(address), last_seen = VALUES(last_seen)
        """;

    public const string ForgetGateways = "DELETE FROM upstream_gateway WHERE last_seen < NOW(3) - INTERVAL 15 SECOND";

    public const string SelectOtherGateways = """
        SELECT gateway AS Gateway, version AS Version, namespaces AS Namespaces, address AS Address
        FROM upstream_gateway
        WHERE server <> @Server AND last_seen >= NOW(3) - INTERVAL 15 SECOND
        """;
}
