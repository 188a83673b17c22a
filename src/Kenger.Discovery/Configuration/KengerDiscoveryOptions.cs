namespace Kenger.Discovery;

/// <summary>
/// How services are called by name. The registry's address and token are those of <c>Kenger:Registry</c> and <c>KENGER_REGISTRY_*</c>. What code sets wins over
/// the environment, which wins over the configuration section <c>Kenger:Discovery</c>, which wins over the defaults. Bare numbers are seconds.
/// </summary>
public sealed class KengerDiscoveryOptions
{
    /// <summary>
    /// What the registry lists this application as, where somebody asks who calls a service: 1–64 visible ASCII characters, no <c>/</c>.
    /// <c>KENGER_DISCOVERY_APPLICATION</c> or <c>Kenger:Discovery:Application</c>. Default: the host's application name.
    /// </summary>
    public string? Application { get; set; }

    /// <summary>
    /// Where this process runs: nodes with the label <c>zone</c> of this value are preferred as long as enough of them are healthy; 1–63 characters.
    /// <c>KENGER_DISCOVERY_ZONE</c> or <c>Kenger:Discovery:Zone</c>. Default: none, all nodes count alike.
    /// </summary>
    public string? Zone { get; set; }

    /// <summary>
    /// A file that keeps what is known of nodes, to begin with while the registry is away. Written by this process alone, for its account alone (mode 0600).
    /// <c>KENGER_DISCOVERY_SNAPSHOT</c> or <c>Kenger:Discovery:SnapshotPath</c>. Default: none.
    /// </summary>
    public string? SnapshotPath { get; set; }

    /// <summary>
    /// How long the first call of a name waits for the registry before it fails. 0–1 min. Where a snapshot knows the name, no longer than 1 s. <c>Kenger:Discovery:FirstAnswerTimeout</c>.
    /// Default: 5 s.
    /// </summary>
    public TimeSpan FirstAnswerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the connection to a node may take, for clients whose <see cref="SocketsHttpHandler"/> has no limit of its own: a machine that is gone answers nothing at all.
    /// 0–1 min, 0 sets none. <c>Kenger:Discovery:ConnectTimeout</c>. Default: 5 s.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many other nodes a call that failed may be sent to: one that certainly was not sent, or whose method is idempotent and that got no answer. 0–10, 0 is never.
    /// <c>Kenger:Discovery:MaxRetries</c>. Default: 2.
    /// </summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// Retries as a share of the calls of a service, over the last ten seconds. 0–1. <c>Kenger:Discovery:RetryBudget</c>. Default: 0.2.
    /// </summary>
    public double RetryBudget { get; set; } = 0.2;

    /// <summary>
    /// Retries a second, averaged over ten seconds, that a service may have however few calls there are. 0–10,000. <c>Kenger:Discovery:MinRetriesPerSecond</c>.
    /// Default: 10.
    /// </summary>
    public int MinRetriesPerSecond { get; set; } = 10;

    /// <summary>
    /// How many connections in a row a node must fail to take for it to be out. 0–1,000, 0 is never. <c>Kenger:Discovery:ConnectFailures</c>. Default: 1.
    /// </summary>
    public int ConnectFailures { get; set; } = 1;

    /// <summary>
    /// How many calls in a row a node must answer with a 5xx status, or break off, for it to be out; never the last node of a service. 0–1,000, 0 is never.
    /// <c>Kenger:Discovery:ServerErrors</c>. Default: 5.
    /// </summary>
    public int ServerErrors { get; set; } = 5;

    /// <summary>
    /// The share of a service's nodes with a weight above 0 that may be out; one always may. 0–1. <c>Kenger:Discovery:MaxEjectedShare</c>. Default: 0.5.
    /// </summary>
    public double MaxEjectedShare { get; set; } = 0.5;

    /// <summary>
    /// How long a node is out; as much longer each time in a row that it fails again, ten times at most. 100 ms – 1 h. <c>Kenger:Discovery:EjectionTime</c>. Default: 5 s.
    /// </summary>
    public TimeSpan EjectionTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Of two nodes, picked by weight, a call goes to the one with fewer running calls for its weight, instead of round in exact turns. <c>Kenger:Discovery:LeastRequests</c>.
    /// Default: false.
    /// </summary>
    public bool LeastRequests { get; set; }

    /// <summary>What the environment or the configuration say that can't be read; reported at start.</summary>
    internal List<string> Unreadable { get; } = [];
}
