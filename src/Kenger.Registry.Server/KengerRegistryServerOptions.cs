using Kenger.Contracts;

namespace Kenger.Registry.Server;

/// <summary>
/// Options of the registry server: code, then the environment (<c>KENGER_REGISTRY_TOKENS</c>, <c>KENGER_REGISTRY_STORE</c>),
/// then the configuration section <see cref="SectionName"/>, then the default.
/// </summary>
public sealed class KengerRegistryServerOptions
{
    /// <summary>The configuration section: <c>Kenger:Server</c>.</summary>
    public const string SectionName = "Kenger:Server";

    /// <summary>
    /// The tokens that let a caller in: visible ASCII, at most 512 characters each. <c>KENGER_REGISTRY_TOKENS</c> takes them
    /// separated by commas. The server does not start without one, unless <see cref="AllowAnonymousOnLoopback"/> is set.
    /// </summary>
    public IList<string> Tokens { get; } = [];

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

    /// <summary>How long a change waits for the store before its caller is told 503: 100 ms to 30 s, default 900 ms.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromMilliseconds(900);
}
