using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <summary>What is said of fields where the contracts' own words are for programmers, or where there are none.</summary>
internal static class FieldTexts
{
    private const string HealthReport = "HealthReport";
    private const string SelfPreservationReport = "SelfPreservationReport";

    /// <summary>Null where the contracts say it well.</summary>
    public static string? Find(Type type, string field) => (type.Name, field) switch
    {
        (nameof(RegisterNodeRequest), WireNames.Labels) =>
            "What the node says of itself: at most 32; keys 1–63 letters, digits, `.`, `_`, `-`, `/`, starting with a letter or digit; values at most 63 characters. None when absent.",
        (nameof(RegisterNodeRequest), WireNames.Mode) => "How the node stays registered: `lease`, by heartbeats (the default), or `static`, until somebody removes it.",
        (nameof(UpdateNodeRequest), WireNames.Labels) => "Replaces all labels: at most 32, written as in a registration.",
        (nameof(StartRolloutRequest), WireNames.OnNoData) => "What to do at the end of a step with fewer requests than a pass needs: `pause` (the default), or `continue` unjudged.",
        (nameof(AuditEntry), "action") => "What was done: `node.weight`, `rollout.start` and so on; the API's document has the list. Others may come.",
        (nameof(HeartbeatRequest), WireNames.Gateways) => "True: the answer says how gateways find the node. False when absent.",
        (nameof(HeartbeatRequest) or nameof(DeregisterNodeRequest), WireNames.Instance) =>
            "Which process speaks: what it said as `instance` when it registered. Another one's heartbeat or goodbye changes nothing.",
        (nameof(NodeTraffic), "latency") =>
            "How long the answers took: pairs of a bucket, 0–66, and a count above 0, buckets growing. Bucket 0 is up to 0.5 ms, each further one a fifth longer.",
        (nameof(NodeTraffic), "abandoned_after") => "How long clients had waited when they broke off: pairs as in `latency`.",
        (HealthReport, "status") => "`ok`, or `degraded` while the store can't be written or the registry suspects itself; reads and heartbeats go on.",
        (HealthReport, "version") => "The revision; grows with every change.",
        (HealthReport, "store") => "`ok`, or `unavailable: ` and why.",
        (HealthReport, "namespaces") => "How many there are.",
        (HealthReport, "nodes") => "How many there are, online and offline.",
        (HealthReport, "online_nodes") => "How many of them are online.",
        (HealthReport, "gateways") => "How many follow this server.",
        (HealthReport, "self_preservation") => "That nobody is taken offline or deleted now, because so many nodes fell silent together; absent while the registry trusts its own ears.",
        (SelfPreservationReport, "since") => "Since when.",
        (SelfPreservationReport, "silent") => "How many online nodes are silent.",
        (SelfPreservationReport, "online") => "How many nodes that send heartbeats are online, the silent ones too.",
        _ => null,
    };
}
