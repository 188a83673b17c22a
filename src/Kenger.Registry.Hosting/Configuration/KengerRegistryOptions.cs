using Kenger.Contracts;

namespace Kenger.Registry.Hosting;

/// <summary>
/// How this service registers. What code sets wins over the environment, which wins over the configuration section
/// <c>Kenger:Registry</c>, which wins over the defaults.
/// </summary>
public sealed class KengerRegistryOptions
{
    /// <summary>
    /// Whether this application registers at all; default true. False switches everything off: no setting is needed or checked, no registry is
    /// called, and <c>MapKengerStatus()</c> answers as ever. Tools that build an application without running it (<c>dotnet ef</c>, the OpenAPI
    /// document generator) switch it off by themselves. <c>KENGER_REGISTRY_ENABLED</c>.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The registry's addresses, the preferred one first. Null, the default, takes <c>KENGER_REGISTRY_URL</c> or
    /// <c>Kenger:Registry:Url</c> (comma separated), else <see cref="KengerDefaults.RegistryUrl"/>.
    /// </summary>
    public IReadOnlyList<string>? Urls { get; set; }

    /// <summary>The token. Null, the default, takes <c>KENGER_REGISTRY_TOKEN</c> or <c>Kenger:Registry:Token</c>, if any.</summary>
    public string? Token { get; set; }

    /// <summary>
    /// A file that holds the token alone, instead of <see cref="Token"/>; read once, at the start. Null, the default, takes
    /// <c>KENGER_REGISTRY_TOKEN_FILE</c> or <c>Kenger:Registry:TokenFile</c>, if any.
    /// </summary>
    public string? TokenFile { get; set; }

    /// <summary>
    /// A PEM file with the certificates of one or several CAs, one of which must have issued the registry's certificate; read again when it has
    /// changed. Null, the default, takes <c>KENGER_REGISTRY_CA</c> or <c>Kenger:Registry:Ca</c>, else the machine's CAs count.
    /// </summary>
    public string? Ca { get; set; }

    /// <summary>
    /// The namespace to register in: 1 to 64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>. Required.
    /// <c>KENGER_REGISTRY_NAMESPACE</c>.
    /// </summary>
    public string Namespace { get; set; } = "";

    /// <summary>
    /// Other namespaces in which somebody has registered this process, by hand for example: <c>MapKengerStatus()</c> tells gateways that it
    /// answers for them too. They are not registered by this. <c>KENGER_REGISTRY_ALSO_NAMESPACES</c>, comma separated. Default: none.
    /// </summary>
    public IReadOnlyList<string> AlsoNamespaces { get; set; } = [];

    /// <summary>
    /// The host that gateways connect to: an IP address or a DNS name. Null, the default, is the address the server is bound to; where that is
    /// every address, the one that reaches the registry, and where that is loopback, one that others can reach. It follows the machine's
    /// address when that changes. <c>KENGER_REGISTRY_HOST</c>.
    /// </summary>
    public string? Host { get; set; }

    /// <summary>
    /// The port that gateways connect to, 1 to 65535. Null, the default, is the port the server is bound to, http before
    /// https; a host without a web server must name one. <c>KENGER_REGISTRY_PORT</c>.
    /// </summary>
    public int? Port { get; set; }

    /// <summary>The declared weight, 0 to 65535; 0 gets no traffic. Default 100. <c>KENGER_REGISTRY_WEIGHT</c>.</summary>
    public int Weight { get; set; } = KengerDefaults.Weight;

    /// <summary>
    /// The path gateways probe, and where <c>MapKengerStatus()</c> answers. Default <c>/api/status</c>.
    /// <c>KENGER_REGISTRY_HEALTH_PATH</c>.
    /// </summary>
    public string HealthPath { get; set; } = KengerDefaults.HealthPath;

    /// <summary>
    /// The time between heartbeats, in whole seconds from 1 to 3600; default 10 s. With another value than the default the
    /// registry takes the node offline after 3 and deletes it after 12 of them. <c>KENGER_REGISTRY_HEARTBEAT_INTERVAL</c>, in seconds.
    /// </summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(KengerDefaults.HeartbeatSeconds);

    /// <summary>
    /// What the node says of itself, for gray releases: at most 32 labels. <c>KENGER_REGISTRY_LABELS</c>, as
    /// <c>version=v2,zone=a</c>. Where none is called <c>version</c>, the program's own version is added: that of the entry assembly,
    /// without the commit after <c>+</c>. An empty one, <c>version=</c>, says none at all.
    /// </summary>
    public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the application fails to start when the first registration fails. Default false: it starts, serves, and
    /// goes on trying. <c>Kenger:Registry:FailFast</c>.
    /// </summary>
    public bool FailFast { get; set; }

    /// <summary>
    /// How long a stop waits for the gateways to confirm that they send nothing more, 0 to 60 s; default 5 s. With no
    /// gateway, or quick ones, it takes no more than they need. <c>Kenger:Registry:DrainTimeout</c>, in seconds.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the server goes on accepting requests after deregistration in any case, 0 to 10 minutes; default 0. For
    /// gateways that ask on a timer instead of confirming, such as the Lua one: at least their interval, 10 s.
    /// <c>Kenger:Registry:MinimumDrain</c>, in seconds.
    /// </summary>
    public TimeSpan MinimumDrain { get; set; }

    /// <summary>What the environment or the configuration say that can't be read; reported at start.</summary>
    internal List<string> Unreadable { get; } = [];
}
