namespace Kenger.Registry.MySql.Tests;

/// <summary>What <see cref="Server.Store.Tables"/> comes to in MySQL, spelled out.</summary>
public sealed class MySqlSqlTests
{
    [Fact]
    public void SelectNodes_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        SELECT id AS Id, namespace_id AS NamespaceId, host AS Host, port AS Port,
               COALESCE(declared_weight, weight, 100) AS DeclaredWeight, weight_override AS WeightOverride,
               weight_until AS WeightUntil, is_drained AS IsDrained, drain_until AS DrainUntil,
               close_at AS CloseAt, is_closed AS IsClosed, health_path AS HealthPath, labels AS Labels, heartbeat_interval AS HeartbeatInterval, is_static AS IsStatic,
               instance AS Instance, catalog AS Catalog,
               status AS Status,
               CAST(UNIX_TIMESTAMP(COALESCE(last_heartbeat, created_at, NOW(3))) * 1000 AS SIGNED) AS LastHeartbeat,
               CAST(TIMESTAMPDIFF(MICROSECOND, COALESCE(last_heartbeat, created_at, NOW(3)), NOW(3)) / 1000 AS SIGNED) AS SilentFor,
               CAST(UNIX_TIMESTAMP(COALESCE(created_at, NOW(3))) * 1000 AS SIGNED) AS CreatedAt,
               CAST(UNIX_TIMESTAMP(COALESCE(updated_at, NOW(3))) * 1000 AS SIGNED) AS UpdatedAt, revision AS Revision
        FROM upstream_node
        """,
        MySqlSql.SelectNodes);

    [Fact]
    public void SelectLatestRollouts_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        SELECT id AS Id, namespace_id AS NamespaceId, ns AS Ns, label AS Label, status AS Status, status_reason AS StatusReason,
               pause_cause AS PauseCause, steps AS Steps, step AS Step, percent AS Percent, interval_seconds AS IntervalSeconds,
               analysis AS Analysis, on_no_data AS OnNoData, author AS Author, reason AS Reason, started_at AS StartedAt,
               CAST(UNIX_TIMESTAMP(step_started_at) * 1000 AS SIGNED) AS StepStartedAt,
               CAST(TIMESTAMPDIFF(MICROSECOND, step_started_at, NOW(3)) / 1000 AS SIGNED) AS StepAge,
               ended_at AS EndedAt, displaced AS Displaced, stable AS Stable, arrived AS Arrived, sticky AS Sticky, plan AS Plan, approved_step AS ApprovedStep, override_until AS OverrideUntil, revision AS Revision
        FROM upstream_rollout 
                WHERE id IN (SELECT MAX(id) FROM upstream_rollout GROUP BY namespace_id)
            AND namespace_id IN (SELECT id FROM upstream_namespace)
        """,
        MySqlSql.SelectLatestRollouts);

    [Fact]
    public void PutNodes_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        INSERT INTO upstream_node (
            id, namespace_id, host, port, weight, declared_weight, weight_override, weight_until, is_drained, drain_until,
            close_at, is_closed, health_path, labels, heartbeat_interval, is_static, instance, catalog, status, last_heartbeat, created_at, updated_at, revision)
        SELECT
            id, namespace_id, host, port, weight, declared_weight, weight_override, weight_until, is_drained, drain_until,
            close_at, is_closed, health_path, labels, heartbeat_interval, is_static, instance, catalog, status, TIMESTAMPADD(MICROSECOND, -1000 * silent_for, NOW(3)),
            FROM_UNIXTIME(created_at / 1000), FROM_UNIXTIME(updated_at / 1000), revision
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            id BIGINT PATH '$.Id', namespace_id BIGINT PATH '$.NamespaceId', host VARCHAR(128) CHARACTER SET utf8mb4 PATH '$.Host',
            port INT PATH '$.Port', weight INT PATH '$.Weight', declared_weight INT PATH '$.DeclaredWeight',
            weight_override INT PATH '$.WeightOverride', weight_until BIGINT PATH '$.WeightUntil',
            is_drained INT PATH '$.IsDrained', drain_until BIGINT PATH '$.DrainUntil', close_at BIGINT PATH '$.CloseAt', is_closed INT PATH '$.IsClosed',
            health_path VARCHAR(128) CHARACTER SET utf8mb4 PATH '$.HealthPath',
            labels TEXT CHARACTER SET utf8mb4 PATH '$.Labels', heartbeat_interval INT PATH '$.HeartbeatInterval',
            is_static INT PATH '$.IsStatic', instance VARCHAR(64) CHARACTER SET utf8mb4 PATH '$.Instance',
            catalog MEDIUMTEXT CHARACTER SET utf8mb4 PATH '$.Catalog',
            status VARCHAR(16) CHARACTER SET utf8mb4 PATH '$.Status', silent_for BIGINT PATH '$.SilentFor',
            created_at BIGINT PATH '$.CreatedAt',
            updated_at BIGINT PATH '$.UpdatedAt', revision BIGINT PATH '$.Revision')) AS given
        ON DUPLICATE KEY UPDATE
            weight = VALUES(weight), declared_weight = VALUES(declared_weight), weight_override = VALUES(weight_override),
            weight_until = VALUES(weight_until), is_drained = VALUES(is_drained), drain_until = VALUES(drain_until), close_at = VALUES(close_at), is_closed = VALUES(is_closed),
            health_path = VALUES(health_path), labels = VALUES(labels), heartbeat_interval = VALUES(heartbeat_interval),
            is_static = VALUES(is_static), instance = VALUES(instance), catalog = VALUES(catalog), status = VALUES(status),
            last_heartbeat = GREATEST(COALESCE(upstream_node.last_heartbeat, VALUES(last_heartbeat)), VALUES(last_heartbeat)),
            updated_at = VALUES(updated_at), revision = VALUES(revision)
        """,
        MySqlSql.PutNodes);

    [Fact]
    public void PutRollouts_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        INSERT INTO upstream_rollout (
            id, namespace_id, ns, label, status, status_reason, pause_cause, steps, step, percent, interval_seconds, analysis,
            on_no_data, author, reason, started_at, step_started_at, ended_at, displaced, stable, arrived, sticky, plan, approved_step, override_until, revision)
        SELECT
            id, namespace_id, ns, label, status, status_reason, pause_cause, steps, step, percent, interval_seconds, analysis,
            on_no_data, author, reason, started_at, TIMESTAMPADD(MICROSECOND, -1000 * step_age, NOW(3)), ended_at, displaced, stable, arrived, sticky, plan, approved_step, override_until, revision
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            id BIGINT PATH '$.Id', namespace_id BIGINT PATH '$.NamespaceId', ns VARCHAR(64) CHARACTER SET utf8mb4 PATH '$.Ns',
            label VARCHAR(160) CHARACTER SET utf8mb4 PATH '$.Label', status VARCHAR(16) CHARACTER SET utf8mb4 PATH '$.Status',
            status_reason VARCHAR(1024) CHARACTER SET utf8mb4 PATH '$.StatusReason',
            pause_cause VARCHAR(16) CHARACTER SET utf8mb4 PATH '$.PauseCause',
            steps VARCHAR(255) CHARACTER SET utf8mb4 PATH '$.Steps', step INT PATH '$.Step', percent INT PATH '$.Percent',
            interval_seconds INT PATH '$.IntervalSeconds', analysis TEXT CHARACTER SET utf8mb4 PATH '$.Analysis',
            on_no_data VARCHAR(16) CHARACTER SET utf8mb4 PATH '$.OnNoData',
            author VARCHAR(64) CHARACTER SET utf8mb4 PATH '$.Author', reason VARCHAR(255) CHARACTER SET utf8mb4 PATH '$.Reason',
            started_at BIGINT PATH '$.StartedAt',
            step_age BIGINT PATH '$.StepAge', ended_at BIGINT PATH '$.EndedAt',
            displaced MEDIUMTEXT CHARACTER SET utf8mb4 PATH '$.Displaced', stable MEDIUMTEXT CHARACTER SET utf8mb4 PATH '$.Stable',
            arrived MEDIUMTEXT CHARACTER SET utf8mb4 PATH '$.Arrived',
            sticky VARCHAR(80) CHARACTER SET utf8mb4 PATH '$.Sticky', plan MEDIUMTEXT CHARACTER SET utf8mb4 PATH '$.Plan', approved_step INT PATH '$.ApprovedStep', override_until BIGINT PATH '$.OverrideUntil', revision BIGINT PATH '$.Revision')) AS given
        ON DUPLICATE KEY UPDATE
            status = VALUES(status), status_reason = VALUES(status_reason), pause_cause = VALUES(pause_cause), step = VALUES(step),
            percent = VALUES(percent), step_started_at = VALUES(step_started_at), ended_at = VALUES(ended_at),
            displaced = VALUES(displaced), arrived = VALUES(arrived), approved_step = VALUES(approved_step), override_until = VALUES(override_until), revision = VALUES(revision)
        """,
        MySqlSql.PutRollouts);

    [Fact]
    public void AddAudit_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        INSERT INTO upstream_audit (changed_at, actor, address, action, ns, target, state_before, state_after, revision)
        SELECT NOW(3), actor, address, action, ns, target, state_before, state_after, revision
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            place FOR ORDINALITY, actor VARCHAR(64) CHARACTER SET utf8mb4 PATH '$.Actor',
            address VARCHAR(64) CHARACTER SET utf8mb4 PATH '$.Address',
            action VARCHAR(32) CHARACTER SET utf8mb4 PATH '$.Action', ns VARCHAR(64) CHARACTER SET utf8mb4 PATH '$.Ns',
            target VARCHAR(160) CHARACTER SET utf8mb4 PATH '$.Target',
            state_before TEXT CHARACTER SET utf8mb4 PATH '$.StateBefore',
            state_after TEXT CHARACTER SET utf8mb4 PATH '$.StateAfter', revision BIGINT PATH '$.Revision')) AS given
        ORDER BY place
        """,
        MySqlSql.AddAudit);

    [Fact]
    public void AddSamples_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        INSERT INTO upstream_rollout_sample (rollout_id, step, side, counter, amount)
        SELECT given.rollout_id, given.step, given.side, given.counter, given.amount
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            rollout_id BIGINT PATH '$.RolloutId', step INT PATH '$.Step', side VARCHAR(16) CHARACTER SET utf8mb4 PATH '$.Side',
            counter VARCHAR(208) CHARACTER SET utf8mb4 PATH '$.Counter', amount BIGINT PATH '$.Amount')) AS given
        JOIN upstream_rollout ON upstream_rollout.id = given.rollout_id AND upstream_rollout.ended_at IS NULL
        ORDER BY given.rollout_id, given.step, given.side, given.counter
        ON DUPLICATE KEY UPDATE amount = upstream_rollout_sample.amount + VALUES(amount)
        """,
        MySqlSql.AddSamples);
}
