namespace Kenger.Cli.Server;

/// <summary>Whether a registry answers as Consul does, and where.</summary>
/// <param name="IsOn">Whether it does: said so, or somewhere to listen is given.</param>
/// <param name="Listen">Where beside the registry's own addresses; null for nowhere.</param>
/// <param name="DefaultToken">The token of calls that show none; null for none.</param>
internal sealed record ConsulSettings(bool IsOn, string? Listen, string? DefaultToken)
{
    public const string ListenVariable = "KENGER_CONSUL_LISTEN";

    private const string TokenVariable = "KENGER_CONSUL_TOKEN";
    private const string SwitchVariable = "KENGER_SERVER_CONSUL";

    public static ConsulSettings Read(IConfiguration configuration, RegistryAppSettings settings)
    {
        var listen = settings.ConsulListen ?? (configuration[ListenVariable] is { Length: > 0 } given ? Address(given) : null);
        var isOn = configuration[SwitchVariable]?.ToLowerInvariant() switch
        {
            null or "" => listen is not null,
            "on" or "true" => true,
            "off" or "false" => false,
            var text => throw new FormatException($"{SwitchVariable} must be on or off, but is '{LongText.Shorten(text)}'."),
        };
        isOn |= settings.Consul;
        var token = new SecretSetting(TokenVariable, "Kenger:Server", "ConsulToken").Read(configuration);
        return token.Problem is { } problem ? throw new FormatException(problem) : new ConsulSettings(isOn, isOn ? listen : null, settings.ConsulToken ?? token.Text);
    }

    // As Consul's port is mostly said: alone.
    private static string Address(string text) => text.All(char.IsAsciiDigit) ? $"http://*:{text}" : text;
}
