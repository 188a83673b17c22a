namespace Kenger.Registry.MySql;

/// <summary>
/// The tables and statements of releases and rollouts. When a step began is told as an age: no server's clock matters. Other times are
/// for people, and Unix milliseconds.
/// </summary>
internal static class MySqlReleaseSql
{
    public const string CreateTables = """
        CREATE TABLE IF NOT EXISTS upstream_release (
            namespace_id INT PRIMARY KEY,
            is_gated TINYINT NOT NULL,
            known_versions MEDIUMTEXT NOT NULL,
            retired TEXT NOT NULL,
            FOREIGN KEY (namespace_id) REFERENCES upstream_namespace (id) ON DELETE CASCADE
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE TABLE IF NOT EXISTS upstream_rollout (
            id BIGINT PRIMARY KEY,
            namespace_id INT NOT NULL,
            ns VARCHAR(64) NOT NULL,
            label VARCHAR(160) NOT NULL,
            status VARCHAR(16) NOT NULL,
            status_reason VARCHAR(1024),
            pause_cause VARCHAR(16) NOT NULL,
            steps VARCHAR(255) NOT NULL,
            step INT NOT NULL,
            percent INT NOT NULL,
            interval_seconds INT NOT NULL,
            analysis TEXT NOT NULL,
            on_no_data VARCHAR(16) NOT NULL,
            author VARCHAR(64) NOT NULL,
            reason VARCHAR(255),
            started_at BIGINT NOT NULL,
            step_started_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
            ended_at BIGINT,
            displaced MEDIUMTEXT NOT NULL,
            revision BIGINT NOT NULL,
            KEY upstream_rollout_namespace (namespace_id, id),
            KEY upstream_rollout_ns (ns, id)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE TABLE IF NOT EXISTS upstream_rollout_event (
            id BIGINT PRIMARY KEY AUTO_INCREMENT,
            rollout_id BIGINT NOT NULL,
            happened_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
            kind VARCHAR(16) NOT NULL,
            step INT NOT NULL,
            percent INT NOT NULL,
            reason VARCHAR(1024),
            actor VARCHAR(64) NOT NULL,
            candidate TEXT,
            stable TEXT,
            KEY upstream_rollout_event_rollout (rollout_id, id),
            FOREIGN KEY (rollout_id) REFERENCES upstream_rollout (id) ON DELETE CASCADE
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE TABLE IF NOT EXISTS upstream_rollout_sample (
            rollout_id BIGINT NOT NULL,
            step INT NOT NULL,
            side VARCHAR(16) NOT NULL,
            counter VARCHAR(16) NOT NULL,
            amount BIGINT NOT NULL,
            judged BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (rollout_id, step, side, counter),
            FOREIGN KEY (rollout_id) REFERENCES upstream_rollout (id) ON DELETE CASCADE
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        """;

    private const string SelectAllReleases =
        "SELECT namespace_id AS NamespaceId, is_gated AS IsGated, known_versions AS KnownVersions, retired AS Retired FROM upstream_release";

    public const string SelectReleases = SelectAllReleases;

    public const string SelectReleasesOfNamespaces = SelectAllReleases + " WHERE namespace_id IN @NamespaceIds";

    private const string SelectRollouts = """
        SELECT id AS Id, namespace_id AS NamespaceId, ns AS Ns, label AS Label, status AS Status, status_reason AS StatusReason,
               pause_cause AS PauseCause, steps AS Steps, step AS Step, percent AS Percent, interval_seconds AS IntervalSeconds,
               analysis AS Analysis, on_no_data AS OnNoData, author AS Author, reason AS Reason, started_at AS StartedAt,
               CAST(UNIX_TIMESTAMP(step_started_at) * 1000 AS SIGNED) AS StepStartedAt,
               CAST(TIMESTAMPDIFF(MICROSECOND, step_started_at, NOW(3)) / 1000 AS SIGNED) AS StepAge,
               ended_at AS EndedAt, displaced AS Displaced, revision AS Revision
        FROM upstream_rollout
        """;

    public const string SelectLatestRollouts = SelectRollouts + """

        WHERE id IN (SELECT MAX(id) FROM upstream_rollout GROUP BY namespace_id) AND namespace_id IN (SELECT id FROM upstream_namespace)
        """;

    public const string SelectLatestRolloutsOfNamespaces = SelectRollouts + """

        WHERE id IN (SELECT MAX(id) FROM upstream_rollout WHERE namespace_id IN @NamespaceIds GROUP BY namespace_id)
        """;

    public const string SelectRollout = SelectRollouts + " WHERE id = @Id";

    public const string SelectRolloutsBefore = SelectRollouts + " WHERE id < @Before";

    public const string OfNamespaces = " AND ns IN @Namespaces";

    public const string NewestFirst = " ORDER BY id DESC LIMIT @Limit";

    public const string PutReleases = """
        INSERT INTO upstream_release (namespace_id, is_gated, known_versions, retired)
        SELECT namespace_id, is_gated, known_versions, retired
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            namespace_id BIGINT PATH '$.NamespaceId', is_gated INT PATH '$.IsGated',
            known_versions MEDIUMTEXT CHARACTER SET utf8mb4 PATH '$.KnownVersions',
            retired TEXT CHARACTER SET utf8mb4 PATH '$.Retired')) AS given
        ON DUPLICATE KEY UPDATE is_gated = VALUES(is_gated), known_versions = VALUES(known_versions), retired = VALUES(retired)
        """;

    public const string PutRollouts = """
        INSERT INTO upstream_rollout (
            id, namespace_id, ns, label, status, status_reason, pause_cause, steps, step, percent, interval_seconds, analysis, on_no_data,
            author, reason, started_at, step_started_at, ended_at, displaced, revision)
        SELECT
            id, namespace_id, ns, label, status, status_reason, pause_cause, steps, step, percent, interval_seconds, analysis, on_no_data,
            author, reason, started_at, TIMESTAMPADD(MICROSECOND, -1000 * step_age, NOW(3)), ended_at, displaced, revision
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            id BIGINT PATH '$.Id', namespace_id BIGINT PATH '$.NamespaceId', ns VARCHAR(64) PATH '$.Ns',
            label VARCHAR(160) CHARACTER SET utf8mb4 PATH '$.Label', status VARCHAR(16) PATH '$.Status',
            status_reason VARCHAR(1024) CHARACTER SET utf8mb4 PATH '$.StatusReason', pause_cause VARCHAR(16) PATH '$.PauseCause',
            steps VARCHAR(255) PATH '$.Steps', step INT PATH '$.Step', percent INT PATH '$.Percent',
            interval_seconds INT PATH '$.IntervalSeconds', analysis TEXT PATH '$.Analysis', on_no_data VARCHAR(16) PATH '$.OnNoData',
            author VARCHAR(64) PATH '$.Author', reason VARCHAR(255) CHARACTER SET utf8mb4 PATH '$.Reason', started_at BIGINT PATH '$.StartedAt',
            step_age BIGINT PATH '$.StepAge', ended_at BIGINT PATH '$.EndedAt',
            displaced MEDIUMTEXT CHARACTER SET utf8mb4 PATH '$.Displaced', revision BIGINT PATH '$.Revision')) AS given
        ON DUPLICATE KEY UPDATE
            status = VALUES(status), status_reason = VALUES(status_reason), pause_cause = VALUES(pause_cause), step = VALUES(step),
            percent = VALUES(percent), step_started_at = VALUES(step_started_at), ended_at = VALUES(ended_at),
            displaced = VALUES(displaced), revision = VALUES(revision)
        """;

    public const string UpdateNextRolloutId = "UPDATE upstream_revision SET next_rollout_id = @NextRolloutId";

    /// <summary>Of rollouts that are over; what they were judged by is in their events.</summary>
    public const string DeleteSamples = "DELETE FROM upstream_rollout_sample WHERE rollout_id IN @Ids";

    // The database's clock, which is the same for all servers.
    public const string AddEvents = """
        INSERT INTO upstream_rollout_event (rollout_id, happened_at, kind, step, percent, reason, actor, candidate, stable)
        SELECT rollout_id, NOW(3), kind, step, percent, reason, actor, candidate, stable
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            place FOR ORDINALITY, rollout_id BIGINT PATH '$.RolloutId', kind VARCHAR(16) PATH '$.Kind', step INT PATH '$.Step',
            percent INT PATH '$.Percent', reason VARCHAR(1024) CHARACTER SET utf8mb4 PATH '$.Reason', actor VARCHAR(64) PATH '$.Actor',
            candidate TEXT PATH '$.Candidate', stable TEXT PATH '$.Stable')) AS given
        ORDER BY place
        """;

    public const string SelectEvents = """
        SELECT rollout_id AS RolloutId, CAST(UNIX_TIMESTAMP(happened_at) * 1000 AS SIGNED) AS HappenedAt, kind AS Kind, step AS Step,
               percent AS Percent, reason AS Reason, actor AS Actor, candidate AS Candidate, stable AS Stable
        FROM upstream_rollout_event
        WHERE rollout_id = @Id
        ORDER BY id
        """;

    public const string CountEvents = "SELECT COUNT(*) FROM upstream_rollout_event WHERE rollout_id = @Id";

    public const string ForgetPasses = "DELETE FROM upstream_rollout_event WHERE rollout_id = @Id AND kind = 'passed' ORDER BY id LIMIT @Limit";

    public const string SelectSamples = """
        SELECT rollout_id AS RolloutId, step AS Step, side AS Side, counter AS Counter, amount AS Amount, judged AS Judged
        FROM upstream_rollout_sample
        WHERE rollout_id = @Id AND step IN (0, @Step)
        """;

    // A rollout that ended meanwhile needs no samples, and one that is gone would refuse them. Always in the order of the key, so that
    // two servers wait for each other and don't lock each other out.
    public const string AddSamples = """
        INSERT INTO upstream_rollout_sample (rollout_id, step, side, counter, amount)
        SELECT given.rollout_id, given.step, given.side, given.counter, given.amount
        FROM JSON_TABLE(@Rows, '$[*]' COLUMNS (
            rollout_id BIGINT PATH '$.RolloutId', step INT PATH '$.Step', side VARCHAR(16) PATH '$.Side',
            counter VARCHAR(16) PATH '$.Counter', amount BIGINT PATH '$.Amount')) AS given
        JOIN upstream_rollout ON upstream_rollout.id = given.rollout_id AND upstream_rollout.ended_at IS NULL
        ORDER BY given.rollout_id, given.step, given.side, given.counter
        ON DUPLICATE KEY UPDATE amount = upstream_rollout_sample.amount + VALUES(amount)
        """;

    public const string JudgeSamples = """
        UPDATE upstream_rollout_sample
        JOIN JSON_TABLE(@Rows, '$[*]' COLUMNS (
            rollout_id BIGINT PATH '$.RolloutId', step INT PATH '$.Step', side VARCHAR(16) CHARACTER SET utf8mb4 PATH '$.Side',
            counter VARCHAR(16) CHARACTER SET utf8mb4 PATH '$.Counter', amount BIGINT PATH '$.Amount')) AS given
            ON given.rollout_id = upstream_rollout_sample.rollout_id AND given.step = upstream_rollout_sample.step
            AND given.side = upstream_rollout_sample.side COLLATE utf8mb4_bin
            AND given.counter = upstream_rollout_sample.counter COLLATE utf8mb4_bin
        SET upstream_rollout_sample.judged = given.amount
        """;

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
}
