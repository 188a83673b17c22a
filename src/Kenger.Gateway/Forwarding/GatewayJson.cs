using System.Text.Json.Serialization;
using Kenger.Contracts;

namespace Kenger.Gateway;

/// <summary>JSON of the errors a gateway answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiResponse<GatewayErrorData>))]
internal sealed partial class GatewayJson : JsonSerializerContext;
