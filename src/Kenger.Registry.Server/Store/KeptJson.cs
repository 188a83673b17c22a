using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Store;

/// <summary>What a release remembers of addresses, as its row has it.</summary>
internal sealed record KeptJson
{
    public IReadOnlyList<KeptOverride> Overrides { get; set; } = [];

    public IReadOnlyList<HeldAddress> Held { get; set; } = [];

    public static string Write(ReleaseState release) => JsonSerializer.Serialize(
        new KeptJson
        {
            Overrides = [.. release.Kept.Values.OrderBy(kept => kept.Key.Host, StringComparer.Ordinal).ThenBy(kept => kept.Key.Port)],
            Held = [.. release.Held.Values.OrderBy(held => held.Key.Host, StringComparer.Ordinal).ThenBy(held => held.Key.Port)],
        },
        KeptJsonContext.Default.KeptJson);

    /// <summary>The release with what was written; nothing is nothing.</summary>
    public static ReleaseState Read(string? json, ReleaseState release)
    {
        var read = json is null ? null : JsonSerializer.Deserialize(json, KeptJsonContext.Default.KeptJson);
        return read is null || read is { Overrides.Count: 0, Held.Count: 0 } ? release : release with
        {
            Kept = read.Overrides.ToImmutableDictionary(kept => kept.Key),
            Held = read.Held.ToImmutableDictionary(held => held.Key),
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeptJson))]
internal sealed partial class KeptJsonContext : JsonSerializerContext;
