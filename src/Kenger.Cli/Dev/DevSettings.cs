namespace Kenger.Cli.Dev;

/// <summary>What <c>kenger dev</c> was asked for. Port 0 lets the system choose.</summary>
internal sealed record DevSettings
{
    /// <summary>Null makes one up.</summary>
    public string? Token { get; init; }

    /// <summary>The SQLite file; null keeps everything in memory.</summary>
    public string? Data { get; init; }

    /// <summary>The first takes all traffic, each takes that for the host <c>NAME.localhost</c>.</summary>
    public required IReadOnlyList<string> Namespaces { get; init; }

    public required int RegistryPort { get; init; }

    public required int GatewayPort { get; init; }

    public required int AdminPort { get; init; }
}
