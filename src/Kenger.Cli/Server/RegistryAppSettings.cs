namespace Kenger.Cli.Server;

/// <summary>What a command line says of a registry; null leaves it to the environment and the configuration.</summary>
internal sealed record RegistryAppSettings
{
    public string? Listen { get; init; }

    public string? Store { get; init; }

    public string? Token { get; init; }

    /// <summary>No tokens, loopback only.</summary>
    public bool Dev { get; init; }
}
