using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Contracts;

namespace Kenger.Gateway.Answers;

/// <summary>JSON of all that a gateway answers itself.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiResponse<GatewayErrorData>))]
[JsonSerializable(typeof(IReadOnlyList<AdminNode>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<AdminNode>>))]
[JsonSerializable(typeof(AdminHealth))]
[JsonSerializable(typeof(AdminConfig))]
[JsonSerializable(typeof(AdminStatus))]
[JsonSerializable(typeof(AdminUpstream))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(RecentRequests))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    private static GatewayJson? _readable;
    private static GatewayJson? _indented;

    /// <summary>As <c>Default</c>, with quotes as they are: what people read with curl. Never part of a page's HTML.</summary>
    public static GatewayJson Readable => _readable ??= Create(isIndented: false);

    /// <summary>As <see cref="Readable"/>, over several lines.</summary>
    public static GatewayJson Indented => _indented ??= Create(isIndented: true);

    private static GatewayJson Create(bool isIndented) =>
        new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = isIndented,
        });
}
