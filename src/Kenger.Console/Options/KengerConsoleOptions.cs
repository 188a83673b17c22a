namespace Kenger.Console;

/// <summary>
/// Options of the console. Precedence, highest first: code, environment (<c>KENGER_CONSOLE_…</c>), configuration
/// section <see cref="SectionName"/>, default.
/// </summary>
public sealed class KengerConsoleOptions
{
    /// <summary>The configuration section: <c>Kenger:Console</c>.</summary>
    public const string SectionName = "Kenger:Console";

    internal const string GatewaysVariable = "KENGER_CONSOLE_GATEWAYS";
    internal const string CaVariable = "KENGER_CONSOLE_CA";
    internal const string GatewayTokenVariable = "KENGER_CONSOLE_GATEWAY_TOKEN";
    internal const string AskReportedVariable = "KENGER_CONSOLE_ASK_REPORTED_GATEWAYS";

    /// <summary>
    /// The admin addresses of gateways that the console may ask, <c>http://10.0.0.5:8081</c> or <c>https://edge-1.example.com:8081</c>; at most 100: of those that don't say by themselves where they are asked. They must be in the
    /// registry's <c>OutgoingNetworks</c>. <c>KENGER_CONSOLE_GATEWAYS</c>, separated by commas. Default: none.
    /// </summary>
    public IReadOnlyList<string> Gateways { get; set; } = [];

    /// <summary>
    /// The admin token of these gateways; <c>KENGER_CONSOLE_GATEWAY_TOKEN</c>, or a file as <c>KENGER_CONSOLE_GATEWAY_TOKEN_FILE</c> or <c>GatewayTokenFile</c>.
    /// It is sent to them and to nobody else. Default: none, which does for gateways on this machine.
    /// </summary>
    public string? GatewayToken { get; set; }

    /// <summary>
    /// Whether gateways that follow this registry are asked where they say that they may be (<c>KENGER_GATEWAY_CONSOLE_MAY_ASK</c> of theirs): at the address they report from, with a key that each
    /// made for itself. <see cref="GatewayToken"/> is never sent there. <c>KENGER_CONSOLE_ASK_REPORTED_GATEWAYS</c>. Default: true.
    /// </summary>
    public bool AskReportedGateways { get; set; } = true;

    /// <summary>
    /// A PEM file with the CAs, one or several, of which one must have issued the certificate of a gateway whose admin address has TLS, and no other; looked at again when it has changed.
    /// <c>KENGER_CONSOLE_CA</c>. Default: none, and then those that the machine trusts count.
    /// </summary>
    public string? Ca { get; set; }

    /// <summary>Sign-in at an OpenID Connect provider. Default: off.</summary>
    public KengerConsoleOpenIdConnectOptions OpenIdConnect { get; } = new();

    /// <summary>What could not be read of the configuration, for the check at start.</summary>
    internal IReadOnlyList<string> Unreadable { get; set; } = [];

    /// <summary>What <see cref="Ca"/> holds.</summary>
    internal TrustedAuthorities? Authorities { get; set; }
}
