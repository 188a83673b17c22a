using System.Text.Json.Serialization;

namespace Kenger.Gateway;

/// <summary>JSON of the snapshot file.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewaySnapshot))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
