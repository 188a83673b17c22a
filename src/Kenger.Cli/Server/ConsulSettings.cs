namespace Kenger.Cli.Server;

/// <summary>Whether a registry answers as Consul does, and where.</summary>
/// <param name="IsOn">Whether it does: said so, or somewhere to listen is given.</param>
/// <param name="Listen">Where beside the registry's own addresses; null for nowhere.</param>
internal sealed record ConsulSettings(bool IsOn, string? Listen)
{
    public const string ListenVariable = "KENGER_CONSUL_LISTEN";
    public const string SwitchVariable = "KENGER_SERVER_CONSUL";

    /// <summary>Reads what is set.</summary>
    /// <param name="settings">What the command line says; it goes before the environment.</param>
    /// <param name="isOn">What the switch says; null where nobody set it.</param>
    /// <param name="listen">The addresses of the environment.</param>
    public static ConsulSettings From(RegistryAppSettings settings, bool? isOn, string? listen)
    {
        var address = settings.ConsulListen ?? (listen is { Length: > 0 } ? Address(listen) : null);
        var answers = settings.Consul || (isOn ?? address is not null);
        return new ConsulSettings(answers, answers ? address : null);
    }

    // As Consul's port is mostly said: alone.
    private static string Address(string text) => text.All(char.IsAsciiDigit) ? $"http://*:{text}" : text;
}
