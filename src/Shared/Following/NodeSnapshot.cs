using System.Text.Json.Serialization;
using Kenger.Client;
using Kenger.Contracts;

namespace Kenger;

/// <summary>What a gateway, or another that follows, knew, to begin with when the registry can't be reached.</summary>
internal sealed record NodeSnapshot
{
    public const string NamespacesField = "namespaces";

    /// <summary>The registry's revision.</summary>
    [JsonPropertyName("version")]
    public required long Revision { get; init; }

    /// <summary>When the registry last confirmed it.</summary>
    public required DateTimeOffset AnsweredAt { get; init; }

    public required IReadOnlyDictionary<string, SyncNamespace> Namespaces { get; init; }

    /// <summary>Which namespace serves which switched host; absent in files of gateways that knew of none.</summary>
    public IReadOnlyDictionary<string, string>? Hosts { get; init; }

    /// <summary>The routes of the registry, whole; absent in files of gateways that take none from there.</summary>
    public IReadOnlyList<RouteDefinition>? Routes { get; init; }

    public static NodeSnapshot From(
        long revision, DateTimeOffset answeredAt, NamespaceTable all, IReadOnlyDictionary<string, string>? hosts = null, IReadOnlyList<RouteDefinition>? routes = null) => new()
    {
        Revision = revision,
        AnsweredAt = answeredAt,
        Namespaces = all.Entries.ToDictionary(entry => entry.Namespace, From),
        Hosts = hosts is { Count: > 0 } ? hosts : null,
        Routes = routes is { Count: > 0 } ? routes : null,
    };

    private static SyncNamespace From(NamespaceEntry entry) =>
        new()
        {
            HealthPath = KengerDefaults.HealthPath,
            Nodes = [.. entry.Nodes.Entries.Select(From)],
            Rules = entry.Rules?.Source,
            Rollout = entry.Window?.Source,
        };

    private static SyncNode From(NodeEntry entry) =>
        new()
        {
            Host = entry.Node.Host,
            Port = entry.Node.Port,
            Weight = entry.Weight,
            OwnWeight = entry.OwnWeight == entry.Weight ? null : entry.OwnWeight,
            Standby = entry.IsStandby,
            Close = entry.IsClosed,
            HealthPath = entry.HealthPath,
            Labels = entry.Node.Labels,
        };
}

/// <summary>A snapshot as it was read.</summary>
/// <param name="Known">What the registry had said.</param>
/// <param name="AnsweredAt">When it last confirmed it.</param>
internal sealed record RestoredSnapshot(SyncResult Known, DateTimeOffset AnsweredAt)
{
    /// <summary>Where the rules of a namespace send requests.</summary>
    public IEnumerable<string> TargetsOf(string ns) =>
        Known.Namespaces.GetValueOrDefault(ns)?.Rules?.Select(rule => rule.Target.Ns).OfType<string>() ?? [];
}

/// <summary>How old a snapshot is.</summary>
internal sealed record SnapshotAge(DateTimeOffset AnsweredAt);

/// <summary>JSON of the snapshot file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NodeSnapshot))]
[JsonSerializable(typeof(SnapshotAge))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
