namespace Kenger.Contracts;

/// <summary>
/// The names of fields and query parameters, for those who read or write JSON by hand. All others get them from the DTOs' properties; a test
/// holds the two together.
/// </summary>
public static class WireNames
{
    // Every answer.
    /// <summary>0 or the error code.</summary>
    public const string Code = "code";

    /// <summary>A sentence for people.</summary>
    public const string Message = "message";

    /// <summary>What was asked for.</summary>
    public const string Data = "data";

    /// <summary>A revision: of an answer, of a change, or the last one a caller knows.</summary>
    public const string Version = "version";

    // Queries.
    /// <summary>How long an answer may wait for a change.</summary>
    public const string Wait = "wait";

    /// <summary>The most entries to answer.</summary>
    public const string Limit = "limit";

    /// <summary>From when on.</summary>
    public const string Since = "since";

    /// <summary>Only entries with smaller ids.</summary>
    public const string Before = "before";

    // Namespaces and nodes.
    /// <summary>The name of a namespace.</summary>
    public const string Ns = "ns";

    /// <summary>What the registry calls it.</summary>
    public const string Id = "id";

    /// <summary>A namespace's or rule's name.</summary>
    public const string Name = "name";

    /// <summary>A namespace's description.</summary>
    public const string Description = "description";

    /// <summary>Whether new versions wait for a rollout.</summary>
    public const string Gated = "gated";

    /// <summary>A node's host, or a switched one.</summary>
    public const string Host = "host";

    /// <summary>A node's port.</summary>
    public const string Port = "port";

    /// <summary>A weight: declared, set by an operator, or the effective one.</summary>
    public const string Weight = "weight";

    /// <summary>The weight before a rollout shapes it, where it differs.</summary>
    public const string OwnWeight = "own_weight";

    /// <summary>The weight a node asked for.</summary>
    public const string DeclaredWeight = "declared_weight";

    /// <summary>The weight an operator set.</summary>
    public const string WeightOverride = "weight_override";

    /// <summary>When the operator's weight ends.</summary>
    public const string WeightExpiresAt = "weight_expires_at";

    /// <summary>Gives the declared weight back.</summary>
    public const string Reset = "reset";

    /// <summary>Whether an operator took a node out of the traffic.</summary>
    public const string Drained = "drained";

    /// <summary>When the drain ends.</summary>
    public const string DrainExpiresAt = "drain_expires_at";

    /// <summary>What health checks ask for.</summary>
    public const string HealthPath = "health_path";

    /// <summary>Key/value pairs of a node, or those a rule's target must have.</summary>
    public const string Labels = "labels";

    /// <summary>Seconds between heartbeats.</summary>
    public const string HeartbeatInterval = "heartbeat_interval";

    /// <summary>How a node stays registered.</summary>
    public const string Mode = "mode";

    /// <summary>Which process registered, or speaks.</summary>
    public const string Instance = "instance";

    /// <summary>Refuses to remove the last node.</summary>
    public const string KeepLast = "keep_last";

    /// <summary>Where a node or rollout stands.</summary>
    public const string Status = "status";

    /// <summary>How many nodes a namespace has.</summary>
    public const string NodeCount = "node_count";

    /// <summary>How many rules a namespace has.</summary>
    public const string RuleCount = "rule_count";

    /// <summary>After how long something ends by itself.</summary>
    public const string TtlSeconds = "ttl_seconds";

    /// <summary>When something ends by itself.</summary>
    public const string ExpiresAt = "expires_at";

    /// <summary>Why somebody does something.</summary>
    public const string Reason = "reason";

    /// <summary>How many nodes were taken offline.</summary>
    public const string TakenOffline = "taken_offline";

    /// <summary>How many nodes were deleted.</summary>
    public const string Deleted = "deleted";

    // What gateways get.
    /// <summary>The nodes of a namespace, or of a report.</summary>
    public const string Nodes = "nodes";

    /// <summary>The traffic rules of a namespace.</summary>
    public const string Rules = "rules";

    /// <summary>The switched hosts.</summary>
    public const string Hosts = "hosts";

    // Traffic rules.
    /// <summary>What a rule looks for.</summary>
    public const string Match = "match";

    /// <summary>Where a rule leads.</summary>
    public const string Target = "target";

    /// <summary>A rule's place, from 1 on.</summary>
    public const string Position = "position";

    /// <summary>Whether a rule counts.</summary>
    public const string Enabled = "enabled";

    /// <summary>Client addresses and ranges.</summary>
    public const string Clients = "clients";

    /// <summary>Headers and their values.</summary>
    public const string Headers = "headers";

    /// <summary>Cookies and their values.</summary>
    public const string Cookies = "cookies";

    /// <summary>Query parameters and their values.</summary>
    public const string Query = "query";

    /// <summary>What a path begins with.</summary>
    public const string PathPrefix = "path_prefix";

    /// <summary>A share of the requests, or of a rollout's traffic.</summary>
    public const string Percent = "percent";

    /// <summary>What a share is chosen by.</summary>
    public const string PercentKey = "percent_key";

    // Rollouts.
    /// <summary>What keeps a user on one side of a rollout.</summary>
    public const string Sticky = "sticky";

    /// <summary>The label of the new nodes, <c>version=v2</c>.</summary>
    public const string Label = "label";

    /// <summary>The shares, one after the other.</summary>
    public const string Steps = "steps";

    /// <summary>The present step, from 1 on.</summary>
    public const string Step = "step";

    /// <summary>The steps that are left only with an approval.</summary>
    public const string Approve = "approve";

    /// <summary>When rollouts of a namespace neither start nor go on.</summary>
    public const string Freezes = "freezes";

    /// <summary>Do it although rollouts are frozen.</summary>
    public const string OverrideFreeze = "override_freeze";

    /// <summary>Webhooks that decide.</summary>
    public const string Hooks = "hooks";

    /// <summary>Limits on numbers that others know.</summary>
    public const string Checks = "checks";

    /// <summary>A traffic rule, by its id.</summary>
    public const string Rule = "rule";

    /// <summary>Where to ask.</summary>
    public const string Url = "url";

    /// <summary>What signs.</summary>
    public const string Secret = "secret";

    /// <summary>Before what a webhook is asked.</summary>
    public const string On = "on";

    /// <summary>How long an answer may take.</summary>
    public const string TimeoutSeconds = "timeout_seconds";

    /// <summary>What comes of a no.</summary>
    public const string OnDeny = "on_deny";

    /// <summary>What comes of no answer.</summary>
    public const string OnNoAnswer = "on_no_answer";

    /// <summary>Which part of a JSON document.</summary>
    public const string Pointer = "pointer";

    /// <summary>The largest number that is good.</summary>
    public const string Max = "max";

    /// <summary>The smallest number that is good.</summary>
    public const string Min = "min";

    /// <summary>Whether each step waits for a person.</summary>
    public const string Manual = "manual";

    /// <summary>Why a rollout stands where it does.</summary>
    public const string StatusReason = "status_reason";

    /// <summary>How long a step lasts.</summary>
    public const string IntervalSeconds = "interval_seconds";

    /// <summary>The limits the new nodes must keep.</summary>
    public const string Analysis = "analysis";

    /// <summary>What to do without data.</summary>
    public const string OnNoData = "on_no_data";

    /// <summary>The highest share of failed requests.</summary>
    public const string MaxErrorRate = "max_error_rate";

    /// <summary>The same, as a multiple of the old nodes'.</summary>
    public const string MaxErrorRateVsStable = "max_error_rate_vs_stable";

    /// <summary>The highest share of answers of 400 to 499, as a multiple of the old nodes'.</summary>
    public const string MaxClientErrorRateVsStable = "max_client_error_rate_vs_stable";

    /// <summary>The highest share of requests broken off by clients, as a multiple of the old nodes'.</summary>
    public const string MaxAbandonedRateVsStable = "max_abandoned_rate_vs_stable";

    /// <summary>How sure a judgement must be to go back.</summary>
    public const string Confidence = "confidence";

    /// <summary>The values of the label's key on the old side.</summary>
    public const string Stable = "stable";

    /// <summary>Do it although it leaves nobody to serve.</summary>
    public const string Force = "force";

    /// <summary>Where a node stands in its namespace's release.</summary>
    public const string Side = "side";

    /// <summary>A rollout.</summary>
    public const string Rollout = "rollout";

    /// <summary>A node at weight 0 that serves while no other is healthy.</summary>
    public const string Standby = "standby";

    /// <summary>The longest 99th percentile.</summary>
    public const string MaxP99Ms = "max_p99_ms";

    /// <summary>The same, as a multiple of the old nodes'.</summary>
    public const string MaxP99VsStable = "max_p99_vs_stable";

    /// <summary>How many requests it takes to judge.</summary>
    public const string MinRequests = "min_requests";

    // Reports.
    /// <summary>What a gateway calls itself.</summary>
    public const string Gateway = "gateway";

    /// <summary>What an application that calls services by name calls itself.</summary>
    public const string Consumer = "consumer";

    /// <summary>Attempts.</summary>
    public const string Requests = "requests";

    /// <summary>Attempts that failed.</summary>
    public const string Errors = "errors";

    /// <summary>Attempts without a connection.</summary>
    public const string ConnectFailures = "connect_failures";

    /// <summary>Pairs of a bucket and a count.</summary>
    public const string Latency = "latency";

    /// <summary>Whether rules chose the node.</summary>
    public const string ByRule = "by_rule";

    /// <summary>Answers of 400 to 499.</summary>
    public const string ClientErrors = "client_errors";

    /// <summary>Attempts that clients broke off.</summary>
    public const string Abandoned = "abandoned";

    /// <summary>How long those clients had waited.</summary>
    public const string AbandonedAfter = "abandoned_after";

    /// <summary>Attempts that waited too long and still wait.</summary>
    public const string Overdue = "overdue";

    /// <summary>The time in which a report came together.</summary>
    public const string WindowMs = "window_ms";

    /// <summary>How the new nodes of rollouts are.</summary>
    public const string Candidates = "candidates";

    /// <summary>How many of them are healthy.</summary>
    public const string Healthy = "healthy";

    /// <summary>For how long none has been.</summary>
    public const string DownMs = "down_ms";

    /// <summary>How often answers put a node out of the traffic.</summary>
    public const string Ejections = "ejections";

    /// <summary>What is wrong.</summary>
    public const string Problem = "problem";

    /// <summary>For how long.</summary>
    public const string ProblemMs = "problem_ms";

    /// <summary>How a gateway finds its nodes.</summary>
    public const string Views = "views";

    /// <summary>How many were too many for a report.</summary>
    public const string ViewsLeftOut = "views_left_out";

    /// <summary>How a gateway may be asked.</summary>
    public const string Admin = "admin";

    /// <summary>What it is shown then.</summary>
    public const string Key = "key";

    /// <summary>Whether it is asked by TLS.</summary>
    public const string Tls = "tls";

    /// <summary>The certificates of a gateway's own addresses.</summary>
    public const string Certificates = "certificates";

    /// <summary>How many of those were too many for a report.</summary>
    public const string CertificatesLeftOut = "certificates_left_out";

    /// <summary>When a certificate ends.</summary>
    public const string NotAfter = "not_after";

    /// <summary>Requests that run at a node.</summary>
    public const string Running = "running";

    /// <summary>Seconds until what runs at a drained node is ended.</summary>
    public const string CloseAfterSeconds = "close_after_seconds";

    /// <summary>When that is.</summary>
    public const string ClosesAt = "closes_at";

    /// <summary>Whether that has been.</summary>
    public const string Closed = "closed";

    /// <summary>Whether gateways end what runs at a node.</summary>
    public const string Close = "close";

    // Routes.
    /// <summary>The path of a route.</summary>
    public const string Path = "path";

    /// <summary>Who may pass at a route.</summary>
    public const string Auth = "auth";

    /// <summary>How many requests each client of a route may make.</summary>
    public const string RateLimit = "rate_limit";

    /// <summary>Requests a second in the long run.</summary>
    public const string PermitsPerSecond = "permits_per_second";

    /// <summary>Requests at once after a pause.</summary>
    public const string Burst = "burst";

    /// <summary>What makes a client.</summary>
    public const string By = "by";

    /// <summary>Whether requests are in the access log.</summary>
    public const string AccessLog = "access_log";

    /// <summary>Milliseconds that a connection may take.</summary>
    public const string ConnectTimeoutMs = "connect_timeout_ms";

    /// <summary>Milliseconds without a byte.</summary>
    public const string ActivityTimeoutMs = "activity_timeout_ms";

    /// <summary>Milliseconds to the first byte of an answer.</summary>
    public const string AnswerTimeoutMs = "answer_timeout_ms";

    /// <summary>Milliseconds without a byte of a WebSocket or event stream.</summary>
    public const string QuietTimeoutMs = "quiet_timeout_ms";

    /// <summary>What nodes are spoken to in.</summary>
    public const string Protocol = "protocol";

    /// <summary>How a node is picked.</summary>
    public const string Pick = "pick";

    /// <summary>The methods that may pass at a route.</summary>
    public const string Methods = "methods";

    /// <summary>Who may pass at a route, by address.</summary>
    public const string AllowFrom = "allow_from";

    /// <summary>Who may not pass at a route, by address.</summary>
    public const string DenyFrom = "deny_from";

    /// <summary>The largest body of a request.</summary>
    public const string MaxBodyBytes = "max_body_bytes";

    /// <summary>What is taken off a path.</summary>
    public const string StripPrefix = "strip_prefix";

    /// <summary>What is put before a path.</summary>
    public const string AddPrefix = "add_prefix";

    /// <summary>The path that nodes get.</summary>
    public const string Rewrite = "rewrite";

    /// <summary>The tokens that let requests pass.</summary>
    public const string Jwt = "jwt";

    /// <summary>Who signs tokens.</summary>
    public const string Authority = "authority";

    /// <summary>Whom tokens are for.</summary>
    public const string Audiences = "audiences";

    /// <summary>What tokens allow.</summary>
    public const string Scopes = "scopes";

    /// <summary>What tokens say.</summary>
    public const string Claims = "claims";

    /// <summary>What a claim may be.</summary>
    public const string Values = "values";

    /// <summary>How far clocks may be apart.</summary>
    public const string ClockSkewSeconds = "clock_skew_seconds";

    /// <summary>Which pages of other origins may ask.</summary>
    public const string Cors = "cors";

    /// <summary>The origins of pages.</summary>
    public const string Origins = "origins";

    /// <summary>Headers of answers that pages may read.</summary>
    public const string ExposedHeaders = "exposed_headers";

    /// <summary>Whether pages may send cookies, or copies of requests show who asks.</summary>
    public const string Credentials = "credentials";

    /// <summary>How long browsers may remember.</summary>
    public const string MaxAgeSeconds = "max_age_seconds";

    /// <summary>The service that says whether a request may pass.</summary>
    public const string ForwardAuth = "forward_auth";

    /// <summary>Headers of an answer that nodes get.</summary>
    public const string AnswerHeaders = "answer_headers";

    /// <summary>Milliseconds that an answer may take.</summary>
    public const string TimeoutMs = "timeout_ms";

    /// <summary>Faults on purpose.</summary>
    public const string Fault = "fault";

    /// <summary>Milliseconds that something goes on later.</summary>
    public const string DelayMs = "delay_ms";

    /// <summary>The name of a header, or a name and a value.</summary>
    public const string Header = "header";

    /// <summary>Answers that are kept, and given again.</summary>
    public const string Cache = "cache";

    /// <summary>The largest answer that is kept.</summary>
    public const string MaxAnswerBytes = "max_answer_bytes";

    /// <summary>Copies of requests for another namespace.</summary>
    public const string Mirror = "mirror";

    /// <summary>Whether clients must have shown a certificate.</summary>
    public const string ClientCertificate = "client_certificate";

    /// <summary>How many requests may be under way.</summary>
    public const string InFlight = "in_flight";

    /// <summary>At each node.</summary>
    public const string MaxPerNode = "max_per_node";

    /// <summary>How many may wait.</summary>
    public const string Queue = "queue";

    /// <summary>Milliseconds that one may wait.</summary>
    public const string QueueTimeoutMs = "queue_timeout_ms";

    /// <summary>The page of a route that is being worked on.</summary>
    public const string Maintenance = "maintenance";

    /// <summary>What people read on a page.</summary>
    public const string Text = "text";

    /// <summary>Seconds after which clients may come again.</summary>
    public const string RetryAfterSeconds = "retry_after_seconds";

    /// <summary>Where clients are sent.</summary>
    public const string Redirect = "redirect";

    /// <summary>The new URL of a redirect.</summary>
    public const string To = "to";

    /// <summary>What becomes of headers of requests.</summary>
    public const string RequestHeaders = "request_headers";

    /// <summary>What becomes of headers of answers.</summary>
    public const string ResponseHeaders = "response_headers";

    /// <summary>A header's only value.</summary>
    public const string Set = "set";

    /// <summary>One more value of a header.</summary>
    public const string Add = "add";

    /// <summary>Whether a header goes.</summary>
    public const string Remove = "remove";

    /// <summary>Routes: of an import, of an answer, or for which namespaces a gateway asks for them.</summary>
    public const string Routes = "routes";

    /// <summary>The revision of the routes that an answer has, or that a caller knows.</summary>
    public const string RoutesRevision = "routes_revision";

    /// <summary>The least number of nodes of a namespace that a gateway keeps to.</summary>
    public const string Aperture = "aperture";

    /// <summary>The gateways that share the nodes of each namespace.</summary>
    public const string Peers = "peers";

    /// <summary>The revision of <see cref="Peers"/> that an answer has, or that a caller knows.</summary>
    public const string PeersRevision = "peers_revision";

    /// <summary>Whether a caller of <c>/sync</c> takes what changed of a namespace for the whole of it.</summary>
    public const string Delta = "delta";

    /// <summary>The nodes that are no longer among a namespace's, in a difference.</summary>
    public const string Gone = "gone";

    /// <summary>Whether what is not in an import is deleted.</summary>
    public const string Prune = "prune";

    /// <summary>Whether only to tell what would be changed.</summary>
    public const string Check = "check";

    /// <summary>Whether a heartbeat's answer is to say how gateways find the node; or the ids of gateways that share nodes.</summary>
    public const string Gateways = "gateways";
}
