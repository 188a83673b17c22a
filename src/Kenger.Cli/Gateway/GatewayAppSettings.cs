namespace Kenger.Cli.Gateway;

/// <summary>What a command line says of a gateway; null leaves it to the environment and the configuration.</summary>
internal sealed record GatewayAppSettings
{
    public string? Listen { get; init; }

    public string? Http2Listen { get; init; }

    public string? AdminListen { get; init; }

    public string? Registry { get; init; }

    public string? Token { get; init; }

    public string? Namespace { get; init; }

    /// <summary>Routes by host, as settings of the section <c>Kenger:Gateway:Routes</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Routes { get; init; } = [];
}
