using static Kenger.Registry.Server.Store.Column;

namespace Kenger.Registry.Server.Store;

/// <summary>
/// Which columns there are; each is said once, here. To add one: a line here and the property of the row. A database that lacks it gets it when
/// it is opened: empty in the rows that are there, or as <see cref="Column.Else"/> says.
/// </summary>
internal static class Tables
{
    public static readonly Table Revision = new(
        "upstream_revision",
        Long("revision"),
        Long("next_namespace_id"),
        Long("next_node_id"),
        Long("next_rule_id").Else(1),
        Long("next_rollout_id").Else(1),
        Long("hosts_revision").Else(0),
        Long("routes_revision").Else(0),
        Long("next_route_version").Else(1));

    public static readonly Table Namespaces = new(
        "upstream_namespace",
        Long("id").Fixed(),
        Text("name", 64).Fixed(),
        Text("description", 255).FromMySql("COALESCE(description, '')"),
        Text("health_path", 128).FromMySql("COALESCE(health_path, '/api/status')"),
        Text("created_by", 64).Fixed().FromMySql("COALESCE(created_by, '')"),
        Timestamp("created_at").Fixed(),
        Timestamp("updated_at"),
        Long("revision").Else(0));

    public static readonly Table Nodes = new(
        "upstream_node",
        Long("id").Fixed(),
        Long("namespace_id").Fixed(),
        Text("host", 128).Fixed(),
        Int("port").Fixed(),
        Int("weight").WriteOnly(),
        Int("declared_weight").FromMySql("COALESCE(declared_weight, weight, 100)"),
        Int("weight_override"),
        Long("weight_until"),
        Int("is_drained").Else(0),
        Long("drain_until"),
        Long("close_at"),
        Int("is_closed").Else(0),
        Text("health_path", 128),
        Text("labels"),
        Int("heartbeat_interval"),
        Int("is_static").Else(0),
        Text("instance", 64),
        MediumText("catalog"),
        Text("status", 16),
        // Two servers may have heard the same node; the later one counts.
        Aged("last_heartbeat", "silent_for")
            .FromMySql("COALESCE(last_heartbeat, created_at, NOW(3))")
            .UpdatedInMySql("GREATEST(COALESCE(upstream_node.last_heartbeat, VALUES(last_heartbeat)), VALUES(last_heartbeat))"),
        Timestamp("created_at").Fixed().FromMySql("COALESCE(created_at, NOW(3))"),
        Timestamp("updated_at").FromMySql("COALESCE(updated_at, NOW(3))"),
        Long("revision").Else(0));

    public static readonly Table Tombstones = new(
        "upstream_tombstone",
        Text("name", 64).Fixed(),
        Text("health_path", 128),
        Long("deleted_at"),
        Long("revision"));

    public static readonly Table Hosts = new(
        "upstream_host",
        Text("host", 134).Fixed(),
        Text("ns", 64),
        Long("until"),
        Text("ns_before", 64),
        Long("updated_at"),
        Long("revision"));

    public static readonly Table Rules = new(
        "upstream_rule",
        Long("id").Fixed(),
        Long("namespace_id").Fixed(),
        Int("position"),
        Text("name", 64),
        Text("conditions"),
        Text("target"),
        Int("is_enabled"),
        Long("until"),
        Text("author", 64).Fixed(),
        Text("reason", 255),
        Long("created_at").Fixed(),
        Long("updated_at"),
        Long("revision"));

    public static readonly Table Routes = new(
        "upstream_route",
        Text("id", 64).Fixed(),
        Text("ns", 64),
        MediumText("definition"),
        Long("version"),
        Text("author", 64),
        Text("reason", 255),
        Long("created_at").Fixed(),
        Long("updated_at"),
        Long("revision"));

    public static readonly Table RouteVersions = new(
        "upstream_route_version",
        Long("version").Fixed(),
        Text("route", 64),
        Text("ns", 64),
        MediumText("definition"),
        Text("actor", 64),
        Text("reason", 255),
        Long("changed_at"),
        Long("revision"));

    public static readonly Table Audit = new(
        "upstream_audit",
        Long("id").ReadOnly(),
        Now("changed_at"),
        Text("actor", 64),
        Text("address", 64),
        Text("action", 32),
        Text("ns", 64),
        Text("target", 160),
        Text("state_before"),
        Text("state_after"),
        Long("revision"));

    public static readonly Table Releases = new(
        "upstream_release",
        Long("namespace_id").Fixed(),
        Int("is_gated"),
        MediumText("known_versions"),
        Text("retired"),
        MediumText("kept").FromMySql("COALESCE(kept, '{}')"),
        MediumText("waiting"),
        MediumText("proven"),
        MediumText("freezes"));

    public static readonly Table Rollouts = new(
        "upstream_rollout",
        Long("id").Fixed(),
        Long("namespace_id").Fixed(),
        Text("ns", 64).Fixed(),
        Text("label", 160).Fixed(),
        Text("status", 16),
        Text("status_reason", 1024),
        Text("pause_cause", 16),
        Text("steps", 255).Fixed(),
        Int("step"),
        Int("percent"),
        Int("interval_seconds").Fixed(),
        Text("analysis").Fixed(),
        Text("on_no_data", 16).Fixed(),
        Text("author", 64).Fixed(),
        Text("reason", 255).Fixed(),
        Long("started_at").Fixed(),
        Aged("step_started_at", "step_age"),
        Long("ended_at"),
        MediumText("displaced"),
        MediumText("stable").Fixed(),
        MediumText("arrived"),
        Text("sticky", 80).Fixed(),
        MediumText("plan").Fixed(),
        Int("approved_step").Else(0),
        Long("override_until"),
        Long("revision"));

    public static readonly Table RolloutEvents = new(
        "upstream_rollout_event",
        Long("rollout_id"),
        Now("happened_at"),
        Text("kind", 16),
        Int("step"),
        Int("percent"),
        Text("reason", 1024),
        Text("actor", 64),
        Text("candidate"),
        Text("stable"),
        Text("cause", 16));

    public static readonly Table RolloutSamples = new(
        "upstream_rollout_sample",
        Long("rollout_id"),
        Int("step"),
        Text("side", 16),
        Text("counter", 208),
        Long("amount"),
        Long("judged").ReadOnly());

    public static readonly Table Notices = new(
        "upstream_notice",
        Long("id").ReadOnly(),
        Text("target", 64),
        Text("event", 32),
        Long("created_at"),
        MediumText("body"));

    public static readonly Table NoticeTargets = new(
        "upstream_notice_target",
        Text("target", 64).Fixed(),
        Int("failures"),
        Long("next_at"),
        Long("delivered"),
        Long("dropped"),
        Long("delivered_at"),
        Long("failed_at"),
        Text("problem", 512));

    public static readonly Table UsedLinks = new(
        "upstream_notice_link",
        Text("nonce", 64).Fixed(),
        Long("used_at"),
        Long("ends_at"));

    public static readonly IReadOnlyList<Table> All =
    [
        Revision, Namespaces, Nodes, Tombstones, Hosts, Rules, Routes, RouteVersions, Audit, Releases, Rollouts, RolloutEvents, RolloutSamples, Notices, NoticeTargets, UsedLinks,
    ];
}
