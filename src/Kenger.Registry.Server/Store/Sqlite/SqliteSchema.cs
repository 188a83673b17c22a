namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary>
/// The tables, and how older ones become today's. The two main tables are those of the original, with columns added: <c>weight</c> is the
/// weight before rollouts and gates, for people who read the table. Times are Unix milliseconds.
/// </summary>
internal static class SqliteSchema
{
    // FULL: an acknowledged write survives a power cut, not only the death of the process. The cache holds the tables of
    // 100,000 nodes (KiB), and the log's 4,000 pages (16 MiB) make pages that change often be copied less often.
    public const string Pragmas = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA busy_timeout = 500;
        PRAGMA cache_size = -16000;
        PRAGMA wal_autocheckpoint = 4000;
        """;

    /// <summary>
    /// What leads from each schema to the next, from an empty file on; <c>user_version</c> says how many were taken. A new table needs a step;
    /// a new column does not (<see cref="Tables"/>).
    /// </summary>
    public static readonly string[] Steps = [CreateTables, AddAudit, AddHosts, AddRules, AddReleases, AddNotices, AddRoutes];

    private const string CreateTables = """
        CREATE TABLE upstream_namespace (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            description TEXT NOT NULL DEFAULT '',
            health_path TEXT NOT NULL DEFAULT '/api/status',
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            revision INTEGER NOT NULL
        );
        CREATE TABLE upstream_node (
            id INTEGER PRIMARY KEY,
            namespace_id INTEGER NOT NULL REFERENCES upstream_namespace (id) ON DELETE CASCADE,
            host TEXT NOT NULL,
            port INTEGER NOT NULL,
            weight INTEGER NOT NULL,
            declared_weight INTEGER NOT NULL,
            weight_override INTEGER,
            health_path TEXT,
            labels TEXT,
            heartbeat_interval INTEGER,
            is_static INTEGER NOT NULL DEFAULT 0,
            status TEXT NOT NULL,
            last_heartbeat INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            UNIQUE (namespace_id, host, port)
        );
        CREATE TABLE upstream_tombstone (
            name TEXT PRIMARY KEY,
            health_path TEXT NOT NULL,
            deleted_at INTEGER NOT NULL,
            revision INTEGER NOT NULL
        );
        CREATE TABLE upstream_revision (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            revision INTEGER NOT NULL,
            next_namespace_id INTEGER NOT NULL,
            next_node_id INTEGER NOT NULL
        );
        INSERT INTO upstream_revision VALUES (1, 0, 1, 1);
        """;

    private const string AddAudit = """
        CREATE TABLE upstream_audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            changed_at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            address TEXT NOT NULL,
            action TEXT NOT NULL,
            ns TEXT NOT NULL,
            target TEXT NOT NULL,
            state_before TEXT,
            state_after TEXT,
            revision INTEGER NOT NULL
        );
        CREATE INDEX upstream_audit_ns ON upstream_audit (ns, id);
        CREATE INDEX upstream_audit_changed_at ON upstream_audit (changed_at);
        """;

    private const string AddHosts = """
        CREATE TABLE upstream_host (
            host TEXT PRIMARY KEY,
            ns TEXT NOT NULL,
            updated_at INTEGER NOT NULL,
            revision INTEGER NOT NULL
        );
        ALTER TABLE upstream_revision ADD COLUMN hosts_revision INTEGER NOT NULL DEFAULT 0;
        """;

    private const string AddRules = """
        ALTER TABLE upstream_node ADD COLUMN weight_until INTEGER;
        ALTER TABLE upstream_node ADD COLUMN is_drained INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE upstream_node ADD COLUMN drain_until INTEGER;
        ALTER TABLE upstream_host ADD COLUMN until INTEGER;
        ALTER TABLE upstream_host ADD COLUMN ns_before TEXT;
        ALTER TABLE upstream_revision ADD COLUMN next_rule_id INTEGER NOT NULL DEFAULT 1;
        CREATE TABLE upstream_rule (
            id INTEGER PRIMARY KEY,
            namespace_id INTEGER NOT NULL,
            position INTEGER NOT NULL,
            name TEXT,
            conditions TEXT NOT NULL,
            target TEXT NOT NULL,
            is_enabled INTEGER NOT NULL,
            until INTEGER,
            author TEXT NOT NULL,
            reason TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            revision INTEGER NOT NULL
        );
        """;

    private const string AddReleases = """
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

    private const string AddNotices = """
        CREATE TABLE upstream_notice (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            target TEXT NOT NULL,
            event TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            body TEXT NOT NULL
        );
        CREATE INDEX upstream_notice_by_target ON upstream_notice (target, id);
        CREATE TABLE upstream_notice_target (
            target TEXT PRIMARY KEY,
            failures INTEGER NOT NULL,
            next_at INTEGER NOT NULL,
            delivered INTEGER NOT NULL,
            dropped INTEGER NOT NULL,
            delivered_at INTEGER,
            failed_at INTEGER,
            problem TEXT
        );
        CREATE TABLE upstream_notice_link (
            nonce TEXT PRIMARY KEY,
            used_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL
        );
        """;

    private const string AddRoutes = """
        ALTER TABLE upstream_revision ADD COLUMN routes_revision INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE upstream_revision ADD COLUMN next_route_version INTEGER NOT NULL DEFAULT 1;
        CREATE TABLE upstream_route (
            id TEXT PRIMARY KEY,
            ns TEXT NOT NULL,
            definition TEXT NOT NULL,
            version INTEGER NOT NULL,
            author TEXT NOT NULL,
            reason TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            revision INTEGER NOT NULL
        );
        CREATE TABLE upstream_route_version (
            version INTEGER PRIMARY KEY,
            route TEXT NOT NULL,
            ns TEXT NOT NULL,
            definition TEXT,
            actor TEXT NOT NULL,
            reason TEXT,
            changed_at INTEGER NOT NULL,
            revision INTEGER NOT NULL
        );
        CREATE INDEX upstream_route_version_route ON upstream_route_version (route, version);
        CREATE INDEX upstream_route_version_changed_at ON upstream_route_version (changed_at);
        """;
}
