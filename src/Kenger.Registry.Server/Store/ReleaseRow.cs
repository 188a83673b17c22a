using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Store;

/// <summary>A row of <c>upstream_release</c>: a namespace's gate, and what is retired there. The lists are JSON.</summary>
internal sealed record ReleaseRow
{
    public long NamespaceId { get; init; }

    /// <summary>1 for a gated namespace.</summary>
    public int IsGated { get; init; }

    public string KnownVersions { get; init; } = "[]";

    public string Retired { get; init; } = "[]";

    /// <summary>What is remembered of addresses: a <see cref="KeptJson"/>.</summary>
    public string Kept { get; init; } = "{}";

    /// <summary>Null in rows older than this.</summary>
    public string? Waiting { get; init; }

    /// <summary>Null in rows older than this.</summary>
    public string? Proven { get; init; }

    /// <summary>Null in rows older than this.</summary>
    public string? Freezes { get; init; }

    public static ReleaseRow From(NamespaceState ns) => new()
    {
        NamespaceId = ns.Id,
        IsGated = ns.Release.Gated ? 1 : 0,
        KnownVersions = WriteList(ns.Release.KnownVersions),
        Retired = WriteLabels(ns.Release.Retired),
        Kept = KeptJson.Write(ns.Release),
        Waiting = WriteLabels(ns.Release.Waiting),
        Proven = WriteLabels(ns.Release.Proven),
        Freezes = WriteList(ns.Release.Freezes.Select(window => window.Text)),
    };

    /// <summary>The release, with the namespace's latest rollout.</summary>
    public static ReleaseState ToState(ReleaseRow? release, RolloutRow? rollout) => release is null && rollout is null
        ? ReleaseState.None
        : KeptJson.Read(release?.Kept, ReleaseState.None) with
        {
            Gated = release is { IsGated: not 0 },
            KnownVersions = release is null ? ReleaseState.None.KnownVersions : [.. ReadList(release.KnownVersions)],
            Retired = release is null ? [] : ReadLabels(release.Retired),
            Waiting = ReadLabels(release?.Waiting ?? "[]"),
            Proven = ReadLabels(release?.Proven ?? "[]"),
            Freezes = [.. ReadList(release?.Freezes ?? "[]").Select(FreezeWindow.Parse)],
            Rollout = rollout?.ToState(),
        };

    public static string WriteLabels(IEnumerable<LabelPair> labels) => WriteList(labels.Select(label => label.ToString()));

    public static ImmutableArray<LabelPair> ReadLabels(string json) => [.. ReadList(json).Select(LabelPair.Parse)];

    public static string WriteList(IEnumerable<string> values) => JsonSerializer.Serialize([.. values], ReleaseJson.Default.StringArray);

    public static string[] ReadList(string json) => JsonSerializer.Deserialize(json, ReleaseJson.Default.StringArray) ?? [];
}

/// <summary>What rows of releases hold as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(RolloutAnalysis))]
[JsonSerializable(typeof(RolloutPlan))]
[JsonSerializable(typeof(SideTraffic))]
internal sealed partial class ReleaseJson : JsonSerializerContext;
