using Kenger.Registry.Server.Store.Sqlite;

namespace Kenger.Registry.Server.Tests.Store;

/// <summary>What <see cref="Server.Store.Tables"/> comes to in SQLite, spelled out.</summary>
public sealed class SqliteSqlTests
{
    [Fact]
    public void SelectNodes_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        SELECT id AS Id, namespace_id AS NamespaceId, host AS Host, port AS Port, declared_weight AS DeclaredWeight,
               weight_override AS WeightOverride, weight_until AS WeightUntil, is_drained AS IsDrained, drain_until AS DrainUntil,
               close_at AS CloseAt, is_closed AS IsClosed, health_path AS HealthPath, labels AS Labels,
               heartbeat_interval AS HeartbeatInterval, is_static AS IsStatic, instance AS Instance, catalog AS Catalog, status AS Status, last_heartbeat AS LastHeartbeat,
               created_at AS CreatedAt, updated_at AS UpdatedAt, revision AS Revision
        FROM upstream_node
        """,
        SqliteSql.SelectNodes);

    [Fact]
    public void SelectLatestRollouts_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        SELECT id AS Id, namespace_id AS NamespaceId, ns AS Ns, label AS Label, status AS Status, status_reason AS StatusReason,
               pause_cause AS PauseCause, steps AS Steps, step AS Step, percent AS Percent, interval_seconds AS IntervalSeconds,
               analysis AS Analysis, on_no_data AS OnNoData, author AS Author, reason AS Reason, started_at AS StartedAt,
               step_started_at AS StepStartedAt, ended_at AS EndedAt, displaced AS Displaced,
               stable AS Stable, arrived AS Arrived, sticky AS Sticky, plan AS Plan, approved_step AS ApprovedStep, override_until AS OverrideUntil, revision AS Revision
        FROM upstream_rollout 
                WHERE id IN (SELECT MAX(id) FROM upstream_rollout GROUP BY namespace_id)
            AND namespace_id IN (SELECT id FROM upstream_namespace)
        """,
        SqliteSql.SelectLatestRollouts);

    [Fact]
    public void PutNode_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        INSERT INTO upstream_node (
            id, namespace_id, host, port, weight, declared_weight, weight_override, weight_until, is_drained, drain_until,
            close_at, is_closed, health_path, labels, heartbeat_interval, is_static, instance, catalog, status, last_heartbeat, created_at, updated_at, revision)
        VALUES (
            @Id, @NamespaceId, @Host, @Port, @Weight, @DeclaredWeight, @WeightOverride, @WeightUntil, @IsDrained, @DrainUntil,
            @CloseAt, @IsClosed, @HealthPath, @Labels, @HeartbeatInterval, @IsStatic, @Instance, @Catalog, @Status, @LastHeartbeat, @CreatedAt, @UpdatedAt, @Revision)
        ON CONFLICT (id) DO UPDATE SET
            weight = excluded.weight, declared_weight = excluded.declared_weight,
            weight_override = excluded.weight_override, weight_until = excluded.weight_until,
            is_drained = excluded.is_drained, drain_until = excluded.drain_until, close_at = excluded.close_at,
            is_closed = excluded.is_closed, health_path = excluded.health_path,
            labels = excluded.labels,
            heartbeat_interval = excluded.heartbeat_interval, is_static = excluded.is_static, instance = excluded.instance, catalog = excluded.catalog, status = excluded.status,
            last_heartbeat = excluded.last_heartbeat, updated_at = excluded.updated_at, revision = excluded.revision
        """,
        SqliteSql.PutNode);

    [Fact]
    public void PutRollout_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        INSERT INTO upstream_rollout (
            id, namespace_id, ns, label, status, status_reason, pause_cause, steps, step, percent, interval_seconds, analysis,
            on_no_data, author, reason, started_at, step_started_at, ended_at, displaced, stable, arrived, sticky, plan, approved_step, override_until, revision)
        VALUES (
            @Id, @NamespaceId, @Ns, @Label, @Status, @StatusReason, @PauseCause, @Steps, @Step, @Percent, @IntervalSeconds,
            @Analysis, @OnNoData,
            @Author, @Reason, @StartedAt, @StepStartedAt, @EndedAt, @Displaced, @Stable, @Arrived, @Sticky, @Plan, @ApprovedStep, @OverrideUntil, @Revision)
        ON CONFLICT (id) DO UPDATE SET
            status = excluded.status, status_reason = excluded.status_reason, pause_cause = excluded.pause_cause,
            step = excluded.step,
            percent = excluded.percent, step_started_at = excluded.step_started_at, ended_at = excluded.ended_at,
            displaced = excluded.displaced, arrived = excluded.arrived, approved_step = excluded.approved_step, override_until = excluded.override_until, revision = excluded.revision
        """,
        SqliteSql.PutRollout);

    [Fact]
    public void AddAudit_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        INSERT INTO upstream_audit (changed_at, actor, address, action, ns, target, state_before, state_after, revision)
        VALUES (@ChangedAt, @Actor, @Address, @Action, @Ns, @Target, @StateBefore, @StateAfter, @Revision)
        """,
        SqliteSql.AddAudit);

    [Fact]
    public void AddSample_AsText_NamesEveryColumn() => SqlText.AssertIs(
        """
        INSERT INTO upstream_rollout_sample (rollout_id, step, side, counter, amount)
        SELECT @RolloutId, @Step, @Side, @Counter, @Amount
        WHERE EXISTS (SELECT 1 FROM upstream_rollout WHERE id = @RolloutId AND ended_at IS NULL)
        ON CONFLICT (rollout_id, step, side, counter) DO UPDATE SET amount = amount + excluded.amount
        """,
        SqliteSql.AddSample);
}
