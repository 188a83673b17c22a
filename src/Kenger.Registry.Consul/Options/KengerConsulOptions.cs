namespace Kenger.Registry.Consul;

/// <summary>
/// Options of Consul's API over the registry. Precedence, highest first: code, environment (<c>KENGER_CONSUL_TOKEN</c>), configuration section <see cref="SectionName"/>, default.
/// </summary>
public sealed class KengerConsulOptions
{
    /// <summary>The configuration section: <c>Kenger:Consul</c>.</summary>
    public const string SectionName = "Kenger:Consul";

    internal const string TokenVariable = "KENGER_CONSUL_TOKEN";

    /// <summary>
    /// What is told as the datacenter: 1 to 64 small letters, digits, <c>_</c> and <c>-</c>, default <c>dc1</c>, as with Consul. A query for another one (<c>?dc=</c>) is answered 500, as Consul
    /// does.
    /// </summary>
    public string Datacenter { get; set; } = "dc1";

    /// <summary>
    /// The token of calls that show none, as Consul's <c>acl.tokens.default</c>; for programs only: a call that a web page or browser sends does not get it. At most 512 visible ASCII characters;
    /// <c>KENGER_CONSUL_TOKEN</c>, or a file as <c>KENGER_CONSUL_TOKEN_FILE</c> or <c>DefaultTokenFile</c>. Default null: such calls are refused, where the registry has tokens. Give it the role
    /// <c>register</c>, and the namespaces of those that can't show a token.
    /// </summary>
    public string? DefaultToken { get; set; }

    /// <summary>How many checks run at once: 1 to 10,000, default 256. Others wait for their turn.</summary>
    public int MaxRunningChecks { get; set; } = 256;

    /// <summary>What could not be read of the configuration, for the check at start.</summary>
    internal IReadOnlyList<string> Unreadable { get; set; } = [];
}
