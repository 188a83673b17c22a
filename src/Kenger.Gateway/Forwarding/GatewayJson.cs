using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Contracts;

namespace Kenger.Gateway;

/// <summary>JSON of the errors a gateway answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiResponse<GatewayErrorData>))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    private static GatewayJson? _readable;

    /// <summary>As <c>Default</c>, with quotes as they are: what people read with curl. Never part of a page's HTML.</summary>
    public static GatewayJson Readable => _readable ??=
        new GatewayJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
