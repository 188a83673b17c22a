namespace Kenger.Registry.Server.Store;

/// <summary>A live gateway, as servers that share a store tell each other.</summary>
internal sealed record SharedGateway
{
    public string Gateway { get; init; } = "";

    public long Version { get; init; }

    /// <summary>The namespaces it watches, separated by commas; empty for all.</summary>
    public string Namespaces { get; init; } = "";

    public string Address { get; init; } = "";
}
