using System.Text.RegularExpressions;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.MySql;

/// <summary>The tables as they are made where there are none; columns that later versions added are in <see cref="Tables"/> alone.</summary>
internal static partial class MySqlTables
{
    /// <summary>Which tables there are.</summary>
    public static readonly IReadOnlyList<string> Names = [.. NameOfTable().Matches(Create).Select(match => match.Value)];

    // Binary collation: names that differ in case are different, as they are everywhere else.
    public const string Create = """
        CREATE TABLE IF NOT EXISTS upstream_namespace (
            id INT PRIMARY KEY AUTO_INCREMENT,
            name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL UNIQUE,
            description VARCHAR(255),
            health_path VARCHAR(128) DEFAULT '/api/status',
            created_at TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3),
            updated_at TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4;
        CREATE TABLE IF NOT EXISTS upstream_node (
            id INT PRIMARY KEY AUTO_INCREMENT,
            namespace_id INT NOT NULL,
            host VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
            port INT NOT NULL,
            weight INT DEFAULT 100,
            health_path VARCHAR(128),
            status ENUM('online', 'offline') DEFAULT 'online',
            last_heartbeat TIMESTAMP(3) NULL,
            created_at TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3),
            updated_at TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
            UNIQUE KEY uk_ns_host_port (namespace_id, host, port),
            FOREIGN KEY (namespace_id) REFERENCES upstream_namespace (id) ON DELETE CASCADE
        ) ENGINE = InnoDB CHARACTER SET utf8mb4;
        CREATE TABLE IF NOT EXISTS upstream_tombstone (
            name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY,
            health_path VARCHAR(128) NOT NULL,
            deleted_at BIGINT NOT NULL,
            revision BIGINT NOT NULL
        ) ENGINE = InnoDB CHARACTER SET utf8mb4;
        CREATE TABLE IF NOT EXISTS upstream_revision (
            only_row INT PRIMARY KEY,
            revision BIGINT NOT NULL,
            next_namespace_id BIGINT NOT NULL,
            next_node_id BIGINT NOT NULL
        ) ENGINE = InnoDB;
        CREATE TABLE IF NOT EXISTS upstream_writer (
            server VARCHAR(64) PRIMARY KEY,
            batch BIGINT NOT NULL,
            written_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4;
        CREATE TABLE IF NOT EXISTS upstream_host (
            host VARCHAR(134) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY,
            ns VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL
        ) ENGINE = InnoDB CHARACTER SET utf8mb4;
        CREATE TABLE IF NOT EXISTS upstream_rule (
            id BIGINT PRIMARY KEY,
            namespace_id INT NOT NULL,
            position INT NOT NULL,
            name VARCHAR(64),
            conditions TEXT NOT NULL,
            target TEXT NOT NULL,
            is_enabled TINYINT NOT NULL,
            until BIGINT,
            author VARCHAR(64) NOT NULL,
            reason VARCHAR(255),
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL,
            KEY upstream_rule_ns (namespace_id)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE TABLE IF NOT EXISTS upstream_route (
            id VARCHAR(64) PRIMARY KEY,
            ns VARCHAR(64) NOT NULL,
            definition MEDIUMTEXT NOT NULL,
            version BIGINT NOT NULL,
            author VARCHAR(64) NOT NULL,
            reason VARCHAR(255),
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            revision BIGINT NOT NULL
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE TABLE IF NOT EXISTS upstream_route_version (
            version BIGINT PRIMARY KEY,
            route VARCHAR(64) NOT NULL,
            ns VARCHAR(64) NOT NULL,
            definition MEDIUMTEXT,
            actor VARCHAR(64) NOT NULL,
            reason VARCHAR(255),
            changed_at BIGINT NOT NULL,
            revision BIGINT NOT NULL,
            KEY upstream_route_version_route (route, version),
            KEY upstream_route_version_changed_at (changed_at)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE TABLE IF NOT EXISTS upstream_duty (
            duty VARCHAR(32) PRIMARY KEY,
            server VARCHAR(255) NOT NULL,
            until TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4;
        CREATE TABLE IF NOT EXISTS upstream_gateway_position (
            token VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
            gateway VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
            server VARCHAR(255) NOT NULL,
            version BIGINT NOT NULL,
            namespaces TEXT NOT NULL,
            address VARCHAR(64) NOT NULL,
            aperture INT NOT NULL DEFAULT 0,
            last_seen TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
            PRIMARY KEY (token, gateway)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4;
        CREATE TABLE IF NOT EXISTS upstream_audit (
            id BIGINT PRIMARY KEY AUTO_INCREMENT,
            changed_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
            actor VARCHAR(64) NOT NULL,
            address VARCHAR(64) NOT NULL,
            action VARCHAR(32) NOT NULL,
            ns VARCHAR(64) NOT NULL,
            target VARCHAR(160) NOT NULL,
            state_before TEXT,
            state_after TEXT,
            revision BIGINT NOT NULL,
            KEY upstream_audit_ns (ns, id),
            KEY upstream_audit_changed_at (changed_at)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
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
            counter VARCHAR(208) NOT NULL,
            amount BIGINT NOT NULL,
            judged BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (rollout_id, step, side, counter),
            FOREIGN KEY (rollout_id) REFERENCES upstream_rollout (id) ON DELETE CASCADE
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE TABLE IF NOT EXISTS upstream_notice (
            id BIGINT PRIMARY KEY AUTO_INCREMENT,
            target VARCHAR(64) NOT NULL,
            event VARCHAR(32) NOT NULL,
            created_at BIGINT NOT NULL,
            body MEDIUMTEXT NOT NULL,
            KEY upstream_notice_by_target (target, id)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE TABLE IF NOT EXISTS upstream_notice_target (
            target VARCHAR(64) PRIMARY KEY,
            failures INT NOT NULL,
            next_at BIGINT NOT NULL,
            delivered BIGINT NOT NULL,
            dropped BIGINT NOT NULL,
            delivered_at BIGINT,
            failed_at BIGINT,
            problem VARCHAR(512)
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE TABLE IF NOT EXISTS upstream_notice_link (
            nonce VARCHAR(64) PRIMARY KEY,
            used_at BIGINT NOT NULL,
            ends_at BIGINT NOT NULL
        ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        """;

    [GeneratedRegex("(?<=CREATE TABLE IF NOT EXISTS )[a-z_]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NameOfTable();
}
