namespace Kenger.Registry.Server.Store.Sqlite;

/// <summary>
/// Tables and statements. The two main tables are those of the original, with columns added: <c>weight</c> is the weight
/// before rollouts and gates, for people who read the table. Times are Unix milliseconds.
/// </summary>
internal static class SqliteSql
{
    /// <summary>Goes into <c>user_version</c>; each version has its step in <see cref="Steps"/>.</summary>
    public const int SchemaVersion = 5;

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

    /// <summary>What leads from each schema to the next, from an empty file on.</summary>
    public static readonly string[] Steps = [CreateTables, AddAudit, AddHosts, AddRules, SqliteReleaseSql.CreateTables];

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

    public const string SelectRevision = """
        SELECT revision AS Revision, next_namespace_id AS NextNamespaceId, next_node_id AS NextNodeId, next_rule_id AS NextRuleId,
               next_rollout_id AS NextRolloutId, hosts_revision AS HostsRevision
        FROM upstream_revision
        """;

    public const string SelectNamespaces = """
        SELECT id AS Id, name AS Name, description AS Description, health_path AS HealthPath,
               created_at AS CreatedAt, updated_at AS UpdatedAt, revision AS Revision
        FROM upstream_namespace
        """;

    public const string SelectNodes = """
        SELECT id AS Id, namespace_id AS NamespaceId, host AS Host, port AS Port, declared_weight AS DeclaredWeight,
               weight_override AS WeightOverride, weight_until AS WeightUntil, is_drained AS IsDrained, drain_until AS DrainUntil,
               health_path AS HealthPath, labels AS Labels,
               heartbeat_interval AS HeartbeatInterval, is_static AS IsStatic, status AS Status, last_heartbeat AS LastHeartbeat,
               created_at AS CreatedAt, updated_at AS UpdatedAt, revision AS Revision
        FROM upstream_node
        """;

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

    public const string UpdateRevision = """
        UPDATE upstream_revision
        SET revision = @Version, next_namespace_id = @NextNamespaceId, next_node_id = @NextNodeId,
            next_rule_id = @NextRuleId, hosts_revision = @HostsVersion
        """;

    public const string DeleteNode = "DELETE FROM upstream_node WHERE id = @Id";

    public const string DeleteNamespace = "DELETE FROM upstream_namespace WHERE id = @Id";

    public const string DeleteTombstone = "DELETE FROM upstream_tombstone WHERE name = @Name";

    public const string DeleteHost = "DELETE FROM upstream_host WHERE host = @Host";

    public const string DeleteRule = "DELETE FROM upstream_rule WHERE id = @Id";

    public const string PutNamespace = """
        INSERT INTO upstream_namespace (id, name, description, health_path, created_at, updated_at, revision)
        VALUES (@Id, @Name, @Description, @HealthPath, @CreatedAt, @UpdatedAt, @Revision)
        ON CONFLICT (id) DO UPDATE SET
            description = excluded.description, health_path = excluded.health_path,
            updated_at = excluded.updated_at, revision = excluded.revision
        """;

    public const string PutNode = """
        INSERT INTO upstream_node (
            id, namespace_id, host, port, weight, declared_weight, weight_override, weight_until, is_drained, drain_until,
            health_path, labels, heartbeat_interval, is_static, status, last_heartbeat, created_at, updated_at, revision)
        VALUES (
            @Id, @NamespaceId, @Host, @Port, @Weight, @DeclaredWeight, @WeightOverride, @WeightUntil, @IsDrained, @DrainUntil,
            @HealthPath, @Labels, @HeartbeatInterval, @IsStatic, @Status, @LastHeartbeat, @CreatedAt, @UpdatedAt, @Revision)
        ON CONFLICT (id) DO UPDATE SET
            weight = excluded.weight, declared_weight = excluded.declared_weight,
            weight_override = excluded.weight_override, weight_until = excluded.weight_until,
            is_drained = excluded.is_drained, drain_until = excluded.drain_until, health_path = excluded.health_path, labels = excluded.labels,
            heartbeat_interval = excluded.heartbeat_interval, is_static = excluded.is_static, status = excluded.status,
            last_heartbeat = excluded.last_heartbeat, updated_at = excluded.updated_at, revision = excluded.revision
        """;

    public const string PutTombstone = """
        INSERT INTO upstream_tombstone (name, health_path, deleted_at, revision)
        VALUES (@Name, @HealthPath, @DeletedAt, @Revision)
        ON CONFLICT (name) DO UPDATE SET
            health_path = excluded.health_path, deleted_at = excluded.deleted_at, revision = excluded.revision
        """;

    public const string AddAuditRow = """
        INSERT INTO upstream_audit (changed_at, actor, address, action, ns, target, state_before, state_after, revision)
        VALUES (@ChangedAt, @Actor, @Address, @Action, @Ns, @Target, @StateBefore, @StateAfter, @Revision)
        """;

    public const string SelectAudit = """
        SELECT id AS Id, changed_at AS ChangedAt, actor AS Actor, address AS Address, action AS Action, ns AS Ns,
               target AS Target, state_before AS StateBefore, state_after AS StateAfter, revision AS Revision
        FROM upstream_audit
        WHERE id < @Before
        """;

    public const string SelectAuditOfNamespaces = SelectAudit + " AND ns IN @Namespaces";

    public const string NewestFirst = " ORDER BY id DESC LIMIT @Limit";

    public const string ForgetAudit = """
        DELETE FROM upstream_audit
        WHERE id IN (SELECT id FROM upstream_audit WHERE changed_at < @Before ORDER BY changed_at LIMIT @Limit)
        """;

    public const string PutHost = """
        INSERT INTO upstream_host (host, ns, until, ns_before, updated_at, revision)
        VALUES (@Host, @Ns, @Until, @NsBefore, @UpdatedAt, @Revision)
        ON CONFLICT (host) DO UPDATE SET
            ns = excluded.ns, until = excluded.until, ns_before = excluded.ns_before, updated_at = excluded.updated_at, revision = excluded.revision
        """;

    public const string PutRule = """
        INSERT INTO upstream_rule (
            id, namespace_id, position, name, conditions, target, is_enabled, until, author, reason, created_at, updated_at, revision)
        VALUES (
            @Id, @NamespaceId, @Position, @Name, @Conditions, @Target, @IsEnabled, @Until, @Author, @Reason,
            @CreatedAt, @UpdatedAt, @Revision)
        ON CONFLICT (id) DO UPDATE SET
            position = excluded.position, name = excluded.name, conditions = excluded.conditions, target = excluded.target,
            is_enabled = excluded.is_enabled, until = excluded.until, reason = excluded.reason,
            updated_at = excluded.updated_at, revision = excluded.revision
        """;

    /// <summary>All rows as one JSON object, from id to time: one statement, whatever their number.</summary>
    public const string SaveHeartbeats = """
        UPDATE upstream_node SET last_heartbeat = given.value
        FROM json_each(@Rows) AS given
        WHERE upstream_node.id = CAST(given.key AS INTEGER)
        """;
}
