namespace Kenger.Gateway;

/// <summary>
/// When a node gets no traffic. Probes: TCP connect, GET the health path, status 200 is well, anything else is not. Requests:
/// a node that takes no connections, or answers with errors only, is out at once, and a probe brings it back.
/// </summary>
public sealed class GatewayHealthOptions
{
    /// <summary>
    /// Time between two probes of a healthy node; an unhealthy one is probed every second if that is sooner.
    /// 100 ms – 1 h. Default: 5 s.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a probe may take before it counts as failed; of a healthy new node of a running rollout no longer than four times as long as it ever
    /// took, and 1 s at least, where that is less. 10 ms – 1 min. Default: 2 s.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many probes may run at the same time. 1–10,000. Default: 64.</summary>
    public int MaxConcurrency { get; set; } = 64;

    /// <summary>How many probes in a row must fail until a node gets no traffic. 1–100. Default: 1.</summary>
    public int UnhealthyThreshold { get; set; } = 1;

    /// <summary>How many probes in a row must succeed until it gets traffic again. 1–100. Default: 1.</summary>
    public int HealthyThreshold { get; set; } = 1;

    /// <summary>
    /// How many connections in a row a node must fail to take for it to be out at once. 0–1,000, 0 leaves it to the probes.
    /// Default: 1.
    /// </summary>
    public int ConnectFailures { get; set; } = 1;

    /// <summary>
    /// How many requests in a row a node must answer with a 5xx status (or a gRPC status that means the same: 2, 4, 8, 13, 14, 15), or
    /// break off, or leave unanswered until they time out, for it to be out at once. Never the last node in the traffic, unless it is a
    /// new one of a running rollout and a healthy old one stands by. 0–1,000, 0 leaves it to the probes. Default: 5.
    /// </summary>
    public int ServerErrors { get; set; } = 5;

    /// <summary>
    /// The share of a namespace's nodes with a weight above 0 that may be out on the word of requests alone; one always may.
    /// Probes are not bound by it, and a node whose probe has failed no longer counts; while a healthy node stands by, neither are nodes
    /// that take no connections, nor the new ones of a running rollout. 0–1. Default: 0.5.
    /// </summary>
    public double MaxEjectedShare { get; set; } = 0.5;

    /// <summary>
    /// Namespaces whose nodes are well when they take a connection: for services that have nothing to answer a request for a
    /// health path with. Default: empty.
    /// </summary>
    public IList<string> ConnectOnly { get; } = [];

    /// <summary>
    /// When a smaller share of a namespace's nodes is healthy, all with a weight above 0 get traffic, healthy or not: better
    /// some errors than the whole load on the few that are left. 0–1. Default: 0, never: with no healthy node the answer
    /// is 503.
    /// </summary>
    public double PanicThreshold { get; set; }
}
