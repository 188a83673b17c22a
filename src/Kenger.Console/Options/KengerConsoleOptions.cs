namespace Kenger.Console;

/// <summary>
/// Options of the console. Precedence, highest first: code, environment (<c>KENGER_CONSOLE_GATEWAYS</c>, <c>KENGER_CONSOLE_GATEWAY_TOKEN</c>), configuration
/// section <see cref="SectionName"/>, default.
/// </summary>
public sealed class KengerConsoleOptions
{
    /// <summary>The configuration section: <c>Kenger:Console</c>.</summary>
    public const string SectionName = "Kenger:Console";

    internal const string GatewaysVariable = "KENGER_CONSOLE_GATEWAYS";
    internal const string GatewayTokenVariable = "KENGER_CONSOLE_GATEWAY_TOKEN";

    /// <summary>
    /// The admin addresses of the gateways that the page Why may ask, <c>http://10.0.0.5:8081</c>; at most 100. They must be in the registry's
    /// <c>OutgoingNetworks</c>. <c>KENGER_CONSOLE_GATEWAYS</c>, separated by commas. Default: none, and then Why says how to set them.
    /// </summary>
    public IReadOnlyList<string> Gateways { get; set; } = [];

    /// <summary>
    /// The admin token of these gateways; <c>KENGER_CONSOLE_GATEWAY_TOKEN</c>, or a file as <c>KENGER_CONSOLE_GATEWAY_TOKEN_FILE</c> or <c>GatewayTokenFile</c>.
    /// It is sent to them and to nobody else. Default: none, which does for gateways on this machine.
    /// </summary>
    public string? GatewayToken { get; set; }

    /// <summary>What could not be read of the configuration, for the check at start.</summary>
    internal IReadOnlyList<string> Unreadable { get; set; } = [];
}
