using Kenger.Contracts;
using Kenger.Registry.Server.Access;

namespace Kenger.Registry.Server;

/// <summary>
/// Options of the registry server. Precedence, highest first: code, environment (<c>KENGER_SERVER_TOKENS</c>,
/// <c>KENGER_SERVER_TOKEN_FILE</c>, <c>KENGER_SERVER_STORE</c>, <c>KENGER_SERVER_KEEP_OVERRIDES</c>), configuration section <see cref="SectionName"/>, default.
/// </summary>
public sealed class KengerRegistryServerOptions
{
    /// <summary>The configuration section: <c>Kenger:Server</c>.</summary>
    public const string SectionName = "Kenger:Server";

    internal const string TokensVariable = "KENGER_SERVER_TOKENS";
    internal const string TokenFileVariable = "KENGER_SERVER_TOKEN_FILE";
    internal const string StoreVariable = "KENGER_SERVER_STORE";
    internal const string KeepOverridesVariable = "KENGER_SERVER_KEEP_OVERRIDES";
    internal const string NodeNetworksVariable = "KENGER_SERVER_NODE_NETWORKS";
    internal const string OutgoingNetworksVariable = "KENGER_SERVER_OUTGOING_NETWORKS";
    internal const string PublicUrlVariable = "KENGER_SERVER_PUBLIC_URL";
    internal const string LinkSecretVariable = "KENGER_SERVER_LINK_SECRET";
    internal const string OutgoingProxyVariable = "KENGER_SERVER_OUTGOING_PROXY";
    internal const string CertificatesVariable = "KENGER_SERVER_CERTIFICATES";
    internal const string MinTlsVersionVariable = "KENGER_SERVER_MIN_TLS_VERSION";

    /// <summary>What is shorter could be guessed.</summary>
    internal const int MinTokenLength = 8;

    /// <summary>
    /// Tokens that may do everything: visible ASCII, 8 to 512 characters each, better 32 that nobody made up. <c>KENGER_SERVER_TOKENS</c> takes them
    /// separated by commas. The server does not start without a token here, in <see cref="NamedTokens"/> or in a
    /// <see cref="TokenFile"/>, unless <see cref="AllowAnonymousOnLoopback"/> is set. Audit calls them <c>token-1</c> and so on.
    /// </summary>
    public IList<string> Tokens { get; } = [];

    /// <summary>Tokens with a name, a role and namespaces, known by their hashes.</summary>
    public IList<NamedToken> NamedTokens { get; } = [];

    /// <summary>
    /// A file with more named tokens, a JSON array, read again within a second when it changes; also
    /// <c>KENGER_SERVER_TOKEN_FILE</c>. A file that is broken at start ends the start; later, what it last held stays.
    /// </summary>
    public string? TokenFile { get; set; }

    /// <summary>Without tokens, answers programs on the same machine that connect by loopback. For development. Default false.</summary>
    public bool AllowAnonymousOnLoopback { get; set; }

    /// <summary>
    /// Where the state is kept: <c>sqlite:PATH</c> (created when missing), or <c>memory</c>, which forgets everything at the
    /// end of the process. Default <c>sqlite:kenger-registry.db</c> in the working directory.
    /// </summary>
    public string Store { get; set; } = "sqlite:kenger-registry.db";

    /// <summary>Silence after which a node gets no traffic: 1 s to 1 h, default 30 s. A node's declared heartbeat interval goes first.</summary>
    public TimeSpan OfflineAfter { get; set; } = TimeSpan.FromSeconds(KengerDefaults.OfflineSeconds);

    /// <summary>Silence after which a node is deleted: longer than <see cref="OfflineAfter"/>, at most a day, default 120 s.</summary>
    public TimeSpan DeleteAfter { get; set; } = TimeSpan.FromSeconds(KengerDefaults.DeleteSeconds);

    /// <summary>Refuses registrations in namespaces that nobody added (404), instead of adding them. Default false.</summary>
    public bool StrictNamespaces { get; set; }

    /// <summary>
    /// Where nodes may register: addresses, CIDR ranges, <c>loopback</c>, and <c>default</c>, which is every address but loopback,
    /// link-local, metadata addresses of clouds, multicast and the like. A range allows special addresses only if it is of their kind alone.
    /// Other addresses are refused with 400; names are not resolved here but by the gateways, which have an option of the same name.
    /// <c>KENGER_SERVER_NODE_NETWORKS</c>, separated by commas. Default: empty, which is <c>default</c> and <c>loopback</c>.
    /// </summary>
    public IList<string> NodeNetworks { get; } = [];

    /// <summary>
    /// Where the registry may connect to by itself, for notices and webhooks: written as <see cref="NodeNetworks"/>, and looked at after a name is
    /// resolved. <c>KENGER_SERVER_OUTGOING_NETWORKS</c>, separated by commas. Default: empty, which is <c>default</c> and <c>loopback</c>.
    /// </summary>
    public IList<string> OutgoingNetworks { get; } = [];

    /// <summary>
    /// The HTTP proxy for what the registry sends by itself, <c>http://proxy:3128</c>; <c>KENGER_SERVER_OUTGOING_PROXY</c>. Default none, whatever
    /// <c>HTTP_PROXY</c> says. With one, <see cref="OutgoingNetworks"/> is about the proxy's address: where it connects to is its own affair.
    /// </summary>
    public string? OutgoingProxy { get; set; }

    /// <summary>
    /// Where people reach this registry, <c>https://registry.example.com</c>, for links in notices; <c>KENGER_SERVER_PUBLIC_URL</c>. Default none, and then
    /// notices have no links.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// The certificates of all <c>https://</c> addresses that the app listens on by URL (<c>kenger server --listen</c>, <c>--urls</c>), chosen by the host that the client asks for: an exact
    /// name goes before a wildcard, that before the default; without any the connection is refused. Their files are read every few seconds. <c>KENGER_SERVER_CERTIFICATES</c>: files and folders,
    /// separated by commas. Default: none, and then Kestrel's own settings count (<c>Kestrel:Certificates:Default</c>).
    /// </summary>
    public IList<RegistryCertificate> Certificates { get; } = [];

    /// <summary>
    /// The oldest version of TLS that is spoken at <c>https://</c> addresses: <c>1.2</c> or <c>1.3</c>. <c>KENGER_SERVER_MIN_TLS_VERSION</c>. Default: <c>1.2</c>.
    /// </summary>
    public string MinTlsVersion { get; set; } = "1.2";

    /// <summary>Who is told of what happens.</summary>
    public NoticeOptions Notices { get; } = new();

    /// <summary>How long a change waits for the store before its caller is told 503: 100 ms to 30 s, default 900 ms.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromMilliseconds(900);

    /// <summary>How many namespaces there may be: 1 to 1,000,000, default 10,000. One more is refused with 409.</summary>
    public int MaxNamespaces { get; set; } = 10_000;

    /// <summary>How many nodes a namespace may have: 1 to 1,000,000, default 20,000. One more is refused with 409.</summary>
    public int MaxNodesPerNamespace { get; set; } = 20_000;

    /// <summary>
    /// How many requests a second each token may make, heartbeats included: 0 to 1,000,000, default 0, which is as many as it
    /// likes. As many at once; more are refused with 429.
    /// </summary>
    public int MaxRequestsPerSecond { get; set; }

    /// <summary>How many long polls each token may have open: 1 to 1,000,000, default 10,000. One more is refused with 429.</summary>
    public int MaxLongPolls { get; set; } = 10_000;

    /// <summary>
    /// How many waits for gateways (<c>applied</c> with <c>wait</c>) each token may have open: 1 to 1,000,000, default 1,000. They are long polls
    /// too. One more is refused with 429.
    /// </summary>
    public int MaxAppliedWaits { get; set; } = 1_000;

    /// <summary>
    /// How many gateways each token may speak for at once: 1 to 1,000,000, default 200. One that was silent for 15 s is none any more. One more is
    /// refused with 429.
    /// </summary>
    public int MaxGateways { get; set; } = 200;

    /// <summary>
    /// How many namespaces may be there that one token made by registering nodes: 1 to 1,000,000, default 1,000. One more is refused with 409. Not
    /// for tokens that list their namespaces, which bounds them, nor for <c>admin</c>, who may add namespaces.
    /// </summary>
    public int MaxNamespacesPerToken { get; set; } = 1_000;

    /// <summary>
    /// How long the registry remembers of a node that left or expired what an operator (weight, drain) or a gate decided about its address; it
    /// counts again for who registers there by then. 0, which forgets at once, to a day; default 10 minutes. Also
    /// <c>KENGER_SERVER_KEEP_OVERRIDES</c>, in seconds or as 00:10:00.
    /// </summary>
    public TimeSpan KeepOverridesFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long it is kept who changed what, and how rollouts went that others followed: a day to ten years, default 30 days.
    /// </summary>
    public TimeSpan KeepAuditFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How many audit entries are kept: 1,000 to 1,000,000,000, default 1,000,000. Beyond, the oldest of what services said of themselves
    /// (registrations, goodbyes, silence) go first, within ten minutes; what operators did stays until <see cref="KeepAuditFor"/> is over.
    /// </summary>
    public int MaxAuditEntries { get; set; } = 1_000_000;

    /// <summary>
    /// Whether <c>/openapi/v1.json</c> describes the API, for everybody: it tells what the registry's documents tell, and nothing of this one. Default true; false in an app that has a
    /// document of its own there.
    /// </summary>
    public bool OpenApi { get; set; } = true;

    /// <summary>What could not be read of the environment, for the check at start.</summary>
    internal IReadOnlyList<string> Unreadable { get; set; } = [];

    internal bool HasTokens => Tokens.Count + NamedTokens.Count > 0 || TokenFile is not null;
}
