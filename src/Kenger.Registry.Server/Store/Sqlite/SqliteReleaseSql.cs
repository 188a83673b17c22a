namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary>The tables and statements of releases and rollouts.</summary>
internal static class SqliteReleaseSql
{
    public const string CreateTables = """
        CREATE TABLE upstream_release (
            namespace_id INTEGER PRIMARY KEY REFERENCES upstream_namespace (id) ON DELETE CASCADE,
            is_gated INTEGER NOT NULL,
            known_versions TEXT NOT NULL,
            retired TEXT NOT NULL
        );
        CREATE TABLE upstream_rollout (
            id INTEGER PRIMARY KEY,
            namespace_id INTEGER NOT NULL,
            ns TEXT NOT NULL,
            label TEXT NOT NULL,
            status TEXT NOT NULL,
            status_reason TEXT,
            pause_cause TEXT NOT NULL,
            steps TEXT NOT NULL,
            step INTEGER NOT NULL,
            percent INTEGER NOT NULL,
            interval_seconds INTEGER NOT NULL,
            analysis TEXT NOT NULL,
            on_no_data TEXT NOT NULL,
            author TEXT NOT NULL,
            reason TEXT,
            started_at INTEGER NOT NULL,
            step_started_at INTEGER NOT NULL,
            ended_at INTEGER,
            displaced TEXT NOT NULL,
            revision INTEGER NOT NULL
        );
        CREATE INDEX upstream_rollout_namespace ON upstream_rollout (namespace_id, id);
        CREATE INDEX upstream_rollout_ns ON upstream_rollout (ns, id);
        CREATE TABLE upstream_rollout_event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            rollout_id INTEGER NOT NULL REFERENCES upstream_rollout (id) ON DELETE CASCADE,
            happened_at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            step INTEGER NOT NULL,
            percent INTEGER NOT NULL,
            reason TEXT,
            actor TEXT NOT NULL,
            candidate TEXT,
            stable TEXT
        );
        CREATE INDEX upstream_rollout_event_rollout ON upstream_rollout_event (rollout_id, id);
        CREATE TABLE upstream_rollout_sample (
            rollout_id INTEGER NOT NULL REFERENCES upstream_rollout (id) ON DELETE CASCADE,
            step INTEGER NOT NULL,
            side TEXT NOT NULL,
            counter TEXT NOT NULL,
            amount INTEGER NOT NULL,
            judged INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (rollout_id, step, side, counter)
        ) WITHOUT ROWID;
        ALTER TABLE upstream_revision ADD COLUMN next_rollout_id INTEGER NOT NULL DEFAULT 1;
        """;

    public const string SelectReleases =
        "SELECT namespace_id AS NamespaceId, is_gated AS IsGated, known_versions AS KnownVersions, retired AS Retired FROM upstream_release";

    public const string PutRelease = """
        INSERT INTO upstream_release (namespace_id, is_gated, known_versions, retired)
        VALUES (@NamespaceId, @IsGated, @KnownVersions, @Retired)
        ON CONFLICT (namespace_id) DO UPDATE SET
            is_gated = excluded.is_gated, known_versions = excluded.known_versions, retired = excluded.retired
        """;

    private const string SelectRollouts = """
        SELECT id AS Id, namespace_id AS NamespaceId, ns AS Ns, label AS Label, status AS Status, status_reason AS StatusReason,
               pause_cause AS PauseCause, steps AS Steps, step AS Step, percent AS Percent, interval_seconds AS IntervalSeconds,
               analysis AS Analysis, on_no_data AS OnNoData, author AS Author, reason AS Reason, started_at AS StartedAt,
               step_started_at AS StepStartedAt, ended_at AS EndedAt, displaced AS Displaced, revision AS Revision
        FROM upstream_rollout
        """;

    public const string SelectLatestRollouts = SelectRollouts + """

        WHERE id IN (SELECT MAX(id) FROM upstream_rollout GROUP BY namespace_id) AND namespace_id IN (SELECT id FROM upstream_namespace)
        """;

    public const string SelectRollout = SelectRollouts + " WHERE id = @Id";

    public const string SelectRolloutsBefore = SelectRollouts + " WHERE id < @Before";

    public const string OfNamespaces = " AND ns IN @Namespaces";

    public const string NewestFirst = " ORDER BY id DESC LIMIT @Limit";

    public const string PutRollout = """
        INSERT INTO upstream_rollout (
            id, namespace_id, ns, label, status, status_reason, pause_cause, steps, step, percent, interval_seconds, analysis, on_no_data,
            author, reason, started_at, step_started_at, ended_at, displaced, revision)
        VALUES (
            @Id, @NamespaceId, @Ns, @Label, @Status, @StatusReason, @PauseCause, @Steps, @Step, @Percent, @IntervalSeconds, @Analysis, @OnNoData,
            @Author, @Reason, @StartedAt, @StepStartedAt, @EndedAt, @Displaced, @Revision)
        ON CONFLICT (id) DO UPDATE SET
            status = excluded.status, status_reason = excluded.status_reason, pause_cause = excluded.pause_cause, step = excluded.step,
            percent = excluded.percent, step_started_at = excluded.step_started_at, ended_at = excluded.ended_at,
            displaced = excluded.displaced, revision = excluded.revision
        """;

    public const string UpdateNextRolloutId = "UPDATE upstream_revision SET next_rollout_id = @NextRolloutId";

    /// <summary>Of rollouts that are over; what they were judged by is in their events.</summary>
    public const string DeleteSamples = "DELETE FROM upstream_rollout_sample WHERE rollout_id = @Id";

    public const string AddEvent = """
        INSERT INTO upstream_rollout_event (rollout_id, happened_at, kind, step, percent, reason, actor, candidate, stable)
        VALUES (@RolloutId, @HappenedAt, @Kind, @Step, @Percent, @Reason, @Actor, @Candidate, @Stable)
        """;

    public const string SelectEvents = """
        SELECT rollout_id AS RolloutId, happened_at AS HappenedAt, kind AS Kind, step AS Step, percent AS Percent, reason AS Reason,
               actor AS Actor, candidate AS Candidate, stable AS Stable
        FROM upstream_rollout_event
        WHERE rollout_id = @Id
        ORDER BY id
        """;

    public const string CountEvents = "SELECT COUNT(*) FROM upstream_rollout_event WHERE rollout_id = @Id";

    public const string ForgetPasses = """
        DELETE FROM upstream_rollout_event
        WHERE id IN (SELECT id FROM upstream_rollout_event WHERE rollout_id = @Id AND kind = 'passed' ORDER BY id LIMIT @Limit)
        """;

    public const string SelectSamples = """
        SELECT rollout_id AS RolloutId, step AS Step, side AS Side, counter AS Counter, amount AS Amount, judged AS Judged
        FROM upstream_rollout_sample
        WHERE rollout_id = @Id AND step IN (0, @Step)
        """;

    // A rollout that ended meanwhile needs no samples, and one that is gone would refuse them.
    public const string AddSample = """
        INSERT INTO upstream_rollout_sample (rollout_id, step, side, counter, amount)
        SELECT @RolloutId, @Step, @Side, @Counter, @Amount
        WHERE EXISTS (SELECT 1 FROM upstream_rollout WHERE id = @RolloutId AND ended_at IS NULL)
        ON CONFLICT (rollout_id, step, side, counter) DO UPDATE SET amount = amount + excluded.amount
        """;

    public const string JudgeSample = """
        UPDATE upstream_rollout_sample SET judged = @Amount
        WHERE rollout_id = @RolloutId AND step = @Step AND side = @Side AND counter = @Counter
        """;

    public const string ForgetRollouts = """
        DELETE FROM upstream_rollout
        WHERE id IN (
            SELECT old.id FROM upstream_rollout AS old
            WHERE old.ended_at < @Before
              AND (EXISTS (SELECT 1 FROM upstream_rollout AS later WHERE later.namespace_id = old.namespace_id AND later.id > old.id)
                   OR NOT EXISTS (SELECT 1 FROM upstream_namespace WHERE upstream_namespace.id = old.namespace_id))
            ORDER BY old.id LIMIT @Limit)
        """;
}
