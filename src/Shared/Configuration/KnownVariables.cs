namespace Kenger;

/// <summary>
/// All environment variables that any part of Kenger reads. Packages don't know each other, and what is right for one must not be called
/// misspelt by another. A test compares the list with the sources.
/// </summary>
internal static class KnownVariables
{
    public const string Prefix = "KENGER_";

    public const string OfDiscovery = "KENGER_DISCOVERY_";

    public const string OfConsole = "KENGER_CONSOLE_";

    public const string OfConsul = "KENGER_CONSUL_";

    public const string OfGateway = "KENGER_GATEWAY_";

    public const string OfRegistry = "KENGER_REGISTRY_";

    public const string OfServer = "KENGER_SERVER_";

    /// <summary>One for each target of notices: <c>KENGER_SERVER_NOTICE_NAME_URL</c>. Their middle is the operator's choice.</summary>
    public const string OfNotices = "KENGER_SERVER_NOTICE_";

    private const string FileEnd = "_FILE";

    // Each secret may be in a file instead.
    private const string SecretFileEnd = "_SECRET" + FileEnd;

    private static readonly string[] NoticeEnds = ["_URL", "_URL_FILE", "_SECRET", "_SECRET_FILE"];

    public static readonly IReadOnlyList<string> All =
    [
        "KENGER_CLOCK_OFFSET",
        "KENGER_DISCOVERY_APPLICATION",
        "KENGER_DISCOVERY_SNAPSHOT",
        "KENGER_DISCOVERY_ZONE",
        "KENGER_CONSOLE_ASK_REPORTED_GATEWAYS",
        "KENGER_CONSOLE_CA",
        "KENGER_CONSOLE_GATEWAYS",
        "KENGER_CONSOLE_GATEWAY_TOKEN",
        "KENGER_CONSOLE_GATEWAY_TOKEN_FILE",
        "KENGER_CONSUL_LISTEN",
        "KENGER_CONSUL_TOKEN",
        "KENGER_CONSUL_TOKEN_FILE",
        "KENGER_CONSOLE_OIDC_AUTHORITY",
        "KENGER_CONSOLE_OIDC_CLIENT_ID",
        "KENGER_CONSOLE_OIDC_CLIENT_SECRET",
        "KENGER_CONSOLE_OIDC_NAME_CLAIM",
        "KENGER_CONSOLE_OIDC_ROLES",
        "KENGER_CONSOLE_OIDC_SCOPES",
        "KENGER_CONSOLE_OIDC_TITLE",
        "KENGER_GATEWAY_ACME_CHALLENGE_DIRECTORY",
        "KENGER_GATEWAY_ADMIN_CERTIFICATES",
        "KENGER_GATEWAY_ADMIN_HOSTS",
        "KENGER_GATEWAY_ADMIN_LISTEN",
        "KENGER_GATEWAY_ADMIN_TOKEN",
        "KENGER_GATEWAY_ADMIN_TOKEN_FILE",
        "KENGER_GATEWAY_APERTURE",
        "KENGER_GATEWAY_CERTIFICATES",
        "KENGER_GATEWAY_CLIENT_CA",
        "KENGER_GATEWAY_CLIENT_CERTIFICATES_REQUIRED",
        "KENGER_GATEWAY_CONSOLE_MAY_ASK",
        "KENGER_GATEWAY_DRAIN_TIME",
        "KENGER_GATEWAY_ERROR_PAGES",
        "KENGER_GATEWAY_FORWARDER",
        "KENGER_GATEWAY_HEALTH_PATH",
        "KENGER_GATEWAY_HTTP2_LISTEN",
        "KENGER_GATEWAY_HSTS_MAX_AGE",
        "KENGER_GATEWAY_HTTP3",
        "KENGER_GATEWAY_HTTPS_LISTEN",
        "KENGER_GATEWAY_HTTPS_REDIRECT",
        "KENGER_GATEWAY_ID",
        "KENGER_GATEWAY_LISTEN",
        "KENGER_GATEWAY_MIN_TLS_VERSION",
        "KENGER_GATEWAY_NAMESPACE",
        "KENGER_GATEWAY_NODE_NETWORKS",
        "KENGER_GATEWAY_PROTOCOL",
        "KENGER_GATEWAY_PROXY_PROTOCOL",
        "KENGER_GATEWAY_RECENT_REQUESTS",
        "KENGER_GATEWAY_REGISTRY_ROUTES",
        "KENGER_GATEWAY_REPORT_INTERVAL",
        "KENGER_GATEWAY_SNAPSHOT",
        "KENGER_REGISTRY_ALSO_NAMESPACES",
        "KENGER_REGISTRY_CA",
        "KENGER_REGISTRY_ENABLED",
        "KENGER_REGISTRY_HEALTH_PATH",
        "KENGER_REGISTRY_HEARTBEAT_INTERVAL",
        "KENGER_REGISTRY_HOST",
        "KENGER_REGISTRY_LABELS",
        "KENGER_REGISTRY_MAX_ANSWER_BYTES",
        "KENGER_REGISTRY_NAMESPACE",
        "KENGER_REGISTRY_PORT",
        "KENGER_REGISTRY_TOKEN",
        "KENGER_REGISTRY_TOKEN_FILE",
        "KENGER_REGISTRY_URL",
        "KENGER_REGISTRY_USE_PROXY",
        "KENGER_REGISTRY_WEIGHT",
        "KENGER_SERVER_CERTIFICATES",
        "KENGER_SERVER_CONSOLE",
        "KENGER_SERVER_CONSUL",
        "KENGER_SERVER_KEEP_OVERRIDES",
        "KENGER_SERVER_LINK_SECRET",
        "KENGER_SERVER_LISTEN",
        "KENGER_SERVER_MAX_CONNECTIONS",
        "KENGER_SERVER_MIN_TLS_VERSION",
        "KENGER_SERVER_NODE_NETWORKS",
        "KENGER_SERVER_OUTGOING_NETWORKS",
        "KENGER_SERVER_OUTGOING_PROXY",
        "KENGER_SERVER_PUBLIC_URL",
        "KENGER_SERVER_SCALAR",
        "KENGER_SERVER_STORE",
        "KENGER_SERVER_TOKENS",
        "KENGER_SERVER_TOKEN_FILE",
    ];

    /// <summary>Whether some part of Kenger reads a variable.</summary>
    public static bool Includes(string name) =>
        All.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (name.EndsWith(SecretFileEnd, StringComparison.OrdinalIgnoreCase) && All.Contains(name[..^FileEnd.Length], StringComparer.OrdinalIgnoreCase))
        || (name.StartsWith(OfNotices, StringComparison.OrdinalIgnoreCase) && Array.Exists(NoticeEnds, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)));
}
