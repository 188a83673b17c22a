using System.Text.Json.Serialization;

namespace Kenger.Gateway;

/// <summary>JSON of the admin answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<AdminNode>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<AdminNode>>))]
[JsonSerializable(typeof(AdminHealth))]
[JsonSerializable(typeof(AdminConfig))]
[JsonSerializable(typeof(AdminStatus))]
[JsonSerializable(typeof(AdminUpstream))]
internal sealed partial class AdminJson : JsonSerializerContext;
