using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>
/// How to reach the registry. What code sets wins over the environment, which wins over the configuration section
/// <c>Kenger:Registry</c>, which wins over the defaults.
/// </summary>
public sealed class KengerClientOptions
{
    /// <summary>
    /// The registry's addresses, the preferred one first; http or https, with a path where the registry lives below one.
    /// <c>KENGER_REGISTRY_URL</c> or <c>Kenger:Registry:Url</c>, comma separated. Default <see cref="KengerDefaults.RegistryUrl"/>.
    /// </summary>
    public IReadOnlyList<string> Urls { get; set; } = [KengerDefaults.RegistryUrl];

    /// <summary>
    /// The token every call carries; none by default. <c>KENGER_REGISTRY_TOKEN</c> or <c>Kenger:Registry:Token</c>.
    /// </summary>
    public string? Token { get; set; }

    /// <summary>
    /// A file that holds the token alone, instead of <see cref="Token"/>; read once, at the start. At most 4096 bytes; blanks and line ends
    /// around the token don't count. <c>KENGER_REGISTRY_TOKEN_FILE</c> or <c>Kenger:Registry:TokenFile</c>. Default: none.
    /// </summary>
    public string? TokenFile { get; set; }

    /// <summary>
    /// A PEM file with the certificates of one or several CAs, at most 4 MiB: with it a registry is trusted whose certificate one of them has issued,
    /// and no other; without it, the default, one whose certificate the machine trusts. Read at the start, and again when it has changed, with the
    /// next connection; one that can't be used then changes nothing. <c>KENGER_REGISTRY_CA</c> or <c>Kenger:Registry:Ca</c>.
    /// </summary>
    public string? Ca { get; set; }

    /// <summary>
    /// How long one address may take for one answer, 10 ms to 10 minutes; default 5 s. A long poll may take as much longer
    /// as it asks the registry to wait.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a call is tried again after no address answered, or all said 429, 502, 503 or 504; 0 to 10, default 2.
    /// </summary>
    public int Retries { get; set; } = 2;

    /// <summary>
    /// The largest answer of <c>/sync</c> and of lists that is read, in bytes: 64 KiB to 1 GiB, default 64 MiB; what is made of it takes
    /// at most twice as much (a node counts 512 bytes, each of its labels 128). One that is larger is no answer. All other answers
    /// end at 4 MiB. <c>KENGER_REGISTRY_MAX_ANSWER_BYTES</c> or <c>Kenger:Registry:MaxAnswerBytes</c>.
    /// </summary>
    public int MaxAnswerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Whether calls go through the proxy that <c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c> and <c>NO_PROXY</c> name, or the machine's settings; default
    /// false: they carry the token, and a proxy is there for calls that leave the house. <c>KENGER_REGISTRY_USE_PROXY</c> or
    /// <c>Kenger:Registry:UseProxy</c>.
    /// </summary>
    public bool UseProxy { get; set; }

    /// <summary>What the environment or the configuration say that can't be read; reported at start.</summary>
    internal List<string> Unreadable { get; } = [];

    /// <summary>The file that <see cref="Token"/> was read from.</summary>
    internal string? TokenFileRead { get; set; }

    /// <summary>What <see cref="Ca"/> holds.</summary>
    internal TrustedAuthorities? Authorities { get; set; }

    /// <summary>The longest pause before the first retry; it doubles with every further one.</summary>
    internal TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(200);
}
