-- The tables of the first edition, as it made them.
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
CREATE TABLE IF NOT EXISTS upstream_duty (
    duty VARCHAR(32) PRIMARY KEY,
    server VARCHAR(255) NOT NULL,
    until TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
) ENGINE = InnoDB CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS upstream_gateway (
    gateway VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY,
    server VARCHAR(255) NOT NULL,
    version BIGINT NOT NULL,
    namespaces TEXT NOT NULL,
    address VARCHAR(64) NOT NULL,
    last_seen TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
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
    counter VARCHAR(16) NOT NULL,
    amount BIGINT NOT NULL,
    judged BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (rollout_id, step, side, counter),
    FOREIGN KEY (rollout_id) REFERENCES upstream_rollout (id) ON DELETE CASCADE
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
ALTER TABLE upstream_namespace ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE upstream_node ADD COLUMN declared_weight INT;
ALTER TABLE upstream_node ADD COLUMN weight_override INT;
ALTER TABLE upstream_node ADD COLUMN labels TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
ALTER TABLE upstream_node ADD COLUMN heartbeat_interval INT;
ALTER TABLE upstream_node ADD COLUMN is_static TINYINT NOT NULL DEFAULT 0;
ALTER TABLE upstream_node ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE upstream_revision ADD COLUMN hosts_revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE upstream_revision ADD COLUMN next_rule_id BIGINT NOT NULL DEFAULT 1;
ALTER TABLE upstream_revision ADD COLUMN next_rollout_id BIGINT NOT NULL DEFAULT 1;
ALTER TABLE upstream_node ADD COLUMN weight_until BIGINT;
ALTER TABLE upstream_node ADD COLUMN is_drained TINYINT NOT NULL DEFAULT 0;
ALTER TABLE upstream_node ADD COLUMN drain_until BIGINT;
ALTER TABLE upstream_host ADD COLUMN until BIGINT;
ALTER TABLE upstream_host ADD COLUMN ns_before VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO upstream_namespace (id, name, description, health_path, revision) VALUES (3, 'orders', 'Orders', '/up', 5);
INSERT INTO upstream_node (id, namespace_id, host, port, weight, declared_weight, weight_override, labels, status, last_heartbeat, revision)
    VALUES (11, 3, '127.0.0.1', 8080, 100, 100, 7, '{"version":"v1"}', 'online', '2025-12-31 23:59:55', 5);
INSERT INTO upstream_revision (only_row, revision, next_namespace_id, next_node_id, hosts_revision, next_rule_id, next_rollout_id) VALUES (1, 5, 4, 12, 0, 1, 1);
