using Kenger.Gateway.AccessLogs;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.RoutePolicies;

namespace Kenger.Gateway;

/// <summary>
/// What a gateway routes and how. Code wins over environment variables, these over the section
/// <see cref="SectionName"/>. Only <see cref="Routes"/> and <see cref="Namespace"/> follow a configuration that changes
/// while the gateway runs; everything else is read at start.
/// </summary>
public sealed class KengerGatewayOptions
{
    /// <summary>The configuration section the options are read from.</summary>
    public const string SectionName = "Kenger:Gateway";

    internal const string OwnForwarder = "kenger";
    internal const string YarpForwarder = "yarp";
    internal const string ProxyProtocolOff = "off";
    internal const string ProxyProtocolRequired = "required";

    /// <summary>
    /// The fallback namespace, for requests that match no route in <see cref="Routes"/>: all a gateway for one service needs.
    /// <c>KENGER_GATEWAY_NAMESPACE</c>. Default: none.
    /// </summary>
    public string? Namespace { get; set; }

    /// <summary>Which namespace serves which host and path. Default: empty.</summary>
    public IList<GatewayRoute> Routes { get; } = [];

    /// <summary>The keys that let clients pass on routes with <c>Auth: "key"</c>. Default: empty.</summary>
    public IList<GatewayApiKey> ApiKeys { get; } = [];

    /// <summary>The names and passwords that let people pass on routes with <c>Auth: "basic"</c>. Default: empty.</summary>
    public IList<GatewayUser> Users { get; } = [];

    /// <summary>
    /// The address that takes traffic, bound by <c>UseKengerGatewayEndpoints()</c>: <c>http://</c>, then <c>*</c>,
    /// <c>localhost</c> or an IP address, then a port; port 0 lets the system choose.
    /// <c>KENGER_GATEWAY_LISTEN</c>. Default: <c>http://*:18080</c>.
    /// </summary>
    public string Listen { get; set; } = "http://*:18080";

    /// <summary>
    /// One more address for traffic, in the form of <see cref="Listen"/>, that speaks HTTP/2 and nothing else: what gRPC clients
    /// need. Without TLS a client can't ask for HTTP/2 on an address that speaks HTTP/1.1; it has to know.
    /// <c>KENGER_GATEWAY_HTTP2_LISTEN</c>. Default: none.
    /// </summary>
    public string? Http2Listen { get; set; }

    /// <summary>
    /// One more address for traffic, by TLS: <c>https://</c>, else in the form of <see cref="Listen"/>. HTTP/1.1 and HTTP/2, as the client chooses; HTTP/3, too, by <see cref="Http3"/>. Needs
    /// <see cref="Certificates"/>. <c>KENGER_GATEWAY_HTTPS_LISTEN</c>. Default: none.
    /// </summary>
    public string? HttpsListen { get; set; }

    /// <summary>
    /// Whether <see cref="HttpsListen"/> takes HTTP/3, too, at the UDP port of the same number, and says so in <c>Alt-Svc</c>. Needs libmsquic: without it the gateway starts, and warns. Not
    /// together with a <see cref="ProxyProtocol"/> that is required. <c>KENGER_GATEWAY_HTTP3</c>. Default: false.
    /// </summary>
    public bool Http3 { get; set; }

    /// <summary>
    /// The certificates of <see cref="HttpsListen"/>, chosen by the host that the client asks for: an exact name goes before a wildcard, that before the default; without
    /// any the connection is refused. <c>KENGER_GATEWAY_CERTIFICATES</c>, paths separated by commas. Default: empty.
    /// </summary>
    public IList<GatewayCertificate> Certificates { get; } = [];

    /// <summary>The certificates that clients show at <see cref="HttpsListen"/>.</summary>
    public GatewayClientCertificates ClientCertificates { get; } = new();

    /// <summary>
    /// The oldest version of TLS that is spoken at <see cref="HttpsListen"/> and <see cref="AdminListen"/>: <c>1.2</c> or <c>1.3</c>. <c>KENGER_GATEWAY_MIN_TLS_VERSION</c>. Default: <c>1.2</c>.
    /// </summary>
    public string MinTlsVersion { get; set; } = "1.2";

    /// <summary>
    /// Whether requests by plain HTTP are sent to <see cref="HttpsListen"/> (308), if a certificate names their host; others are answered 421. Not those for
    /// <see cref="HealthPath"/> and ACME challenges, and not what comes to <see cref="Http2Listen"/>. <c>KENGER_GATEWAY_HTTPS_REDIRECT</c>. Default: false.
    /// </summary>
    public bool HttpsRedirect { get; set; }

    /// <summary>The port that they are sent to, where clients reach <see cref="HttpsListen"/> by another one than it has. 1–65535. Default: its own.</summary>
    public int? HttpsRedirectPort { get; set; }

    /// <summary>Whether browsers are told to ask by TLS alone.</summary>
    public GatewayHstsOptions Hsts { get; } = new();

    /// <summary>
    /// A directory with pages for people, shown instead of the JSON of errors that the gateway itself answers to clients which ask for HTML: <c>404.html</c>, <c>503.html</c> and so
    /// on, <c>4xx.html</c> and <c>5xx.html</c> for the rest of a class; at most 256 kB each. Read again when they change. <c>KENGER_GATEWAY_ERROR_PAGES</c>. Default: none.
    /// </summary>
    public string? ErrorPages { get; set; }

    /// <summary>
    /// The directory that an ACME client is given as its webroot (<c>certbot -w</c>, <c>lego --http.webroot</c>): the files below <c>.well-known/acme-challenge</c> in it
    /// answer challenges, for every host and before all routes. <c>KENGER_GATEWAY_ACME_CHALLENGE_DIRECTORY</c>. Default: none.
    /// </summary>
    public string? AcmeChallengeDirectory { get; set; }

    /// <summary>
    /// The address of the admin endpoints, in the form of <see cref="Listen"/>, or with <c>https://</c>, which needs <see cref="AdminCertificates"/> or <see cref="Certificates"/>. Any but a
    /// loopback address needs <see cref="AdminToken"/>. <c>KENGER_GATEWAY_ADMIN_LISTEN</c>. Default: <c>http://127.0.0.1:8081</c>.
    /// </summary>
    public string AdminListen { get; set; } = "http://127.0.0.1:8081";

    /// <summary>
    /// The certificates of an <see cref="AdminListen"/> by TLS, as <see cref="Certificates"/> are those of <see cref="HttpsListen"/>. <c>KENGER_GATEWAY_ADMIN_CERTIFICATES</c>: files and folders,
    /// separated by commas. Default: none, and then <see cref="Certificates"/> are served there, too.
    /// </summary>
    public IList<GatewayCertificate> AdminCertificates { get; } = [];

    /// <summary>
    /// The token that the admin endpoints ask for, all but <c>/livez</c> and <c>/readyz</c>; without one they answer programs on this
    /// machine alone: no proxies, no web pages, and a GET that changes something needs a header <c>X-Kenger-Admin</c>. Visible ASCII.
    /// <c>KENGER_GATEWAY_ADMIN_TOKEN</c>. Default: none.
    /// </summary>
    public string? AdminToken { get; set; }

    /// <summary>
    /// Names by which the admin endpoints may be asked without a token, beside <c>localhost</c> and IP addresses: host names without a
    /// port. <c>KENGER_GATEWAY_ADMIN_HOSTS</c>, separated by commas. Default: empty.
    /// </summary>
    public IList<string> AdminHosts { get; } = [];

    /// <summary>
    /// A file that holds the admin token alone, instead of <see cref="AdminToken"/>; read once, at the start. At most 4096 bytes; blanks and
    /// line ends around the token don't count. <c>KENGER_GATEWAY_ADMIN_TOKEN_FILE</c>. Default: none.
    /// </summary>
    public string? AdminTokenFile { get; set; }

    /// <summary>
    /// Whether the registry's console may ask this gateway (<c>/explain</c> and <c>/requests</c>, nothing that changes something): it is told the admin port with the reports, and a key that is made
    /// anew at each start. Nothing is told where <see cref="AdminListen"/> is a loopback address and the registry is at another one. <c>KENGER_GATEWAY_CONSOLE_MAY_ASK</c>. Default: true.
    /// </summary>
    public bool ConsoleMayAsk { get; set; } = true;

    /// <summary>
    /// The name the registry knows this gateway by; no two gateways may share one. 1–64 letters, digits, '.', '_', '-'.
    /// <c>KENGER_GATEWAY_ID</c>. Default: the machine's name and a random suffix, new at every start.
    /// </summary>
    public string? Id { get; set; }

    /// <summary>
    /// Proxies in front of this gateway, as CIDR ranges or addresses. What they say in <c>X-Forwarded-*</c> and
    /// <c>X-Real-IP</c> is kept; what anybody else says is replaced. Default: empty, nobody is believed.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// Whether connections to the addresses for traffic must begin with a header of the PROXY protocol, version 1 or 2, by which balancers say who is connected to them: <c>off</c>, or
    /// <c>required</c> from <see cref="TrustedProxies"/>, while all other connections are closed, those without a header and those of others. Whom it names is the client; his <c>X-Forwarded-*</c> are
    /// believed if he is one of <see cref="TrustedProxies"/> himself. Never on <see cref="AdminListen"/>. <c>KENGER_GATEWAY_PROXY_PROTOCOL</c>. Default: <c>off</c>.
    /// </summary>
    public string ProxyProtocol { get; set; } = ProxyProtocolOff;

    /// <summary>
    /// Where nodes may be: addresses, CIDR ranges, <c>loopback</c>, and <c>default</c>, which is every address but loopback, link-local,
    /// metadata addresses of clouds, multicast and the like. A range allows special addresses only if it is of their kind alone:
    /// <c>0.0.0.0/0</c> opens no loopback, <c>127.0.0.0/8</c> does. Never allowed is where this gateway itself listens. A node elsewhere
    /// gets neither requests nor probes. YARP's own clusters are not held to it. <c>KENGER_GATEWAY_NODE_NETWORKS</c>, separated by
    /// commas. Default: empty, which is <c>default</c>, and <c>loopback</c> where all addresses of the registry are loopback.
    /// </summary>
    public IList<string> NodeNetworks { get; } = [];

    /// <summary>
    /// The namespaces whose nodes are spoken to by TLS, and what is insisted on there; <c>*</c> for all that are not named. Default: empty, all nodes are spoken to in plain text.
    /// </summary>
    public IDictionary<string, GatewayNodeTls> NodeTls { get; } = new Dictionary<string, GatewayNodeTls>(StringComparer.Ordinal);

    /// <summary>
    /// How a node is picked, where a route doesn't say: <c>random</c> by weight, <c>round-robin</c> by weight,
    /// <c>least-requests</c> (of two nodes the one with fewer running requests for its weight), or the same node
    /// for the same <c>hash-client</c> address, <c>hash-header:NAME</c> or <c>hash-cookie:NAME</c>; a request without that
    /// header or cookie goes anywhere. In a sticky rollout that is the way within the request's side. Default: <c>random</c>.
    /// </summary>
    public string Pick { get; set; } = "random";

    /// <summary>
    /// The least number of nodes of each namespace that this gateway keeps to, while the other gateways that say so keep to the rest: each node gets its share of all requests as before, if all
    /// these gateways get as many, and connections from some of them alone. Not for gateways of which one stands by. Keys, rules and retries still find all nodes. Needs a fixed <see cref="Id"/>
    /// to be calm over restarts. 0–10,000. <c>KENGER_GATEWAY_APERTURE</c>. Default: 0, all nodes.
    /// </summary>
    public int Aperture { get; set; }

    /// <summary>
    /// How long a node that joins others takes to get its full share, from a twentieth of it. 0–1 h. Default: 0, at once.
    /// </summary>
    public TimeSpan SlowStart { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// How many other nodes are tried when one can't be reached, or breaks the connection before it answers an idempotent
    /// request. 0–10. Default: 2.
    /// </summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// How many retries a namespace may have per request, counted over ten seconds: when most of its nodes are in trouble,
    /// sending everything several times would finish off the rest. 0–10. Default: 0.2.
    /// </summary>
    public double RetryBudget { get; set; } = 0.2;

    /// <summary>
    /// Retries a second, averaged over ten seconds, that a namespace may have however few requests there are. 0–10,000.
    /// Default: 10.
    /// </summary>
    public int MinRetriesPerSecond { get; set; } = 10;

    /// <summary>
    /// How often one request may pass this gateway, which <c>CDN-Loop</c> counts: a request that comes once more, because a node's address
    /// leads back here, is answered 508. More than 1 is for chains that pass the same gateway on purpose. 1–100. Default: 4.
    /// </summary>
    public int MaxPasses { get; set; } = 4;

    /// <summary>
    /// How much memory the answers take that routes keep (<see cref="GatewayRoute.Cache"/>), in bytes, 1 MiB to 16 GiB: those that were not asked for the longest go. Default:
    /// 67,108,864 (64 MiB).
    /// </summary>
    public long CacheBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>
    /// The protocol used towards nodes, where a route doesn't say: <c>http1</c>, or <c>http2</c>, which gRPC needs.
    /// Nodes are probed in it, too, where all routes to their namespace agree on <c>http2</c>.
    /// <c>KENGER_GATEWAY_PROTOCOL</c>. Default: <c>http1</c>.
    /// </summary>
    public string Protocol { get; set; } = "http1";

    /// <summary>
    /// Who forwards requests to nodes of HTTP/1.1: <c>kenger</c>, which has sockets of its own, costs less, and refuses what YARP's client takes
    /// of a broken answer, such as lines that end without CR, or a length that is said twice; or <c>yarp</c>. Routes with transforms of their
    /// own, gRPC and WebSockets over HTTP/2 are YARP's in any case. <c>KENGER_GATEWAY_FORWARDER</c>. Default: <c>kenger</c>.
    /// </summary>
    public string Forwarder { get; set; } = OwnForwarder;

    /// <summary>How long a connection to a node may take to be made. Up to 5 minutes. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a request may go without a byte moving in either direction, but for WebSockets and event streams: see
    /// <see cref="QuietTimeout"/>. Up to 1 day. Default: 60 s.
    /// </summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a WebSocket, or an answer of the type <c>text/event-stream</c>, may be quiet in both directions. Whether the other side is
    /// still there TCP keep-alive finds out. Up to 20 days. Default: none, for ever.
    /// </summary>
    public TimeSpan? QuietTimeout { get; set; }

    /// <summary>
    /// How long a node may take to begin its answer to an idempotent request without a body, before it is sent to another node (within
    /// <see cref="MaxRetries"/> and <see cref="RetryBudget"/>) or answered 504. Longer than the slowest such request takes. 1 ms – 1 day.
    /// Default: none, which leaves it to <see cref="ActivityTimeout"/>; a node that no longer answers its probes is left at once all the same.
    /// </summary>
    public TimeSpan? AnswerTimeout { get; set; }

    /// <summary>
    /// How long nothing may come of a request's body before it is answered 408, however slow it is. The <see cref="ActivityTimeout"/> counts,
    /// too, if it is shorter. 100 ms – 1 day. Default: 60 s.
    /// </summary>
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long requests are served as before when the host stops, while <c>/readyz</c> and <see cref="HealthPath"/> say 503: longer than a
    /// balancer needs to notice. Then connections are closed with their next answer, WebSockets and event streams ended. It is added to the
    /// host's <c>ShutdownTimeout</c>. 0–10 min, 0 is at once. <c>KENGER_GATEWAY_DRAIN_TIME</c>, in seconds or as <c>00:00:05</c>. Default: 5 s.
    /// </summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A path on the addresses for traffic that the gateway itself answers as <c>/readyz</c>, for every host and before all routes, so that
    /// balancers can check the address they send to: <c>/_gateway/ready</c>. GET, HEAD and OPTIONS; not in the access log.
    /// <c>KENGER_GATEWAY_HEALTH_PATH</c>. Default: none.
    /// </summary>
    public string? HealthPath { get; set; }

    /// <summary>
    /// How long the registry may hold a question for changes before it says there are none. Changes arrive at once
    /// whatever this is. 1–60 s. Default: 30 s.
    /// </summary>
    public TimeSpan SyncInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often the registry is told what became of the requests to each node, which is what it judges rollouts by. 1–60 s.
    /// <c>KENGER_GATEWAY_REPORT_INTERVAL</c>, in seconds or as <c>00:00:05</c>. Default: 5 s.
    /// </summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether some of the last requests are remembered, for <c>/requests</c> of the admin port and the registry's console: those that failed and a sample of the others, with values of queries masked, no
    /// headers and no bodies, a few megabytes at most. <c>KENGER_GATEWAY_RECENT_REQUESTS</c>. Default: true.
    /// </summary>
    public bool RecentRequests { get; set; } = true;

    /// <summary>Where requests are logged.</summary>
    public GatewayAccessLogOptions AccessLog { get; } = new();

    /// <summary>
    /// Whose routes to take from the registry, beside <see cref="Routes"/>, which win: <c>*</c> for the routes to all namespaces that the
    /// gateway's token is
    /// for, or the namespaces, separated by commas. Who may put routes to them (the role <c>operate</c>) decides what this gateway opens
    /// to its clients.
    /// <c>KENGER_GATEWAY_REGISTRY_ROUTES</c>. Default: none are taken.
    /// </summary>
    public string? RegistryRoutes { get; set; }

    /// <summary>
    /// A file to remember nodes in, so that a gateway can start while the registry is away; its directory is made when it
    /// is missing. Each gateway needs its own. <c>KENGER_GATEWAY_SNAPSHOT</c>. Default: none, nothing is written.
    /// </summary>
    public string? SnapshotPath { get; set; }

    /// <summary>When a node gets no traffic.</summary>
    public GatewayHealthOptions Health { get; } = new();

    /// <summary>A sentence for each setting that could not be read; the validator reports them with the rest.</summary>
    internal IReadOnlyList<string> Unreadable { get; set; } = [];

    /// <summary>The file that <see cref="AdminToken"/> was read from.</summary>
    internal string? AdminTokenFileRead { get; set; }
}
