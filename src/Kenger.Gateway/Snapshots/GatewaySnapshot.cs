using Kenger.Contracts;

namespace Kenger.Gateway;

/// <summary>What a gateway knew, to begin with when the registry can't be asked.</summary>
internal sealed record GatewaySnapshot
{
    public required long Version { get; init; }

    /// <summary>When the registry last confirmed it.</summary>
    public required DateTimeOffset AnsweredAt { get; init; }

    public required IReadOnlyDictionary<string, SyncNamespace> Namespaces { get; init; }

    /// <summary>Which namespace serves which switched host; absent in files of gateways that knew of none.</summary>
    public IReadOnlyDictionary<string, string>? Hosts { get; init; }

    public static GatewaySnapshot Of(long version, DateTimeOffset answeredAt, NamespaceTable all, HostNamespaces hosts) => new()
    {
        Version = version,
        AnsweredAt = answeredAt,
        Namespaces = all.Tables.ToDictionary(table => table.Namespace, Of),
        Hosts = hosts.All.Count == 0 ? null : hosts.All,
    };

    private static SyncNamespace Of(NodeTable table) =>
        new() { HealthPath = KengerDefaults.HealthPath, Nodes = [.. table.Entries.Select(Of)], Rules = table.Traffic?.Told };

    private static SyncNode Of(NodeEntry entry) =>
        new()
        {
            Host = entry.Node.Host,
            Port = entry.Node.Port,
            Weight = entry.Weight,
            OwnWeight = entry.OwnWeight == entry.Weight ? null : entry.OwnWeight,
            HealthPath = entry.HealthPath,
            Labels = entry.Node.Labels,
        };
}
