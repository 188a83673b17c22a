using Kenger.Contracts;
using System.Text.Json.Serialization;

namespace Kenger.Cli.Why;

/// <summary>JSON of a gateway's explanation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Explanation))]
internal sealed partial class WhyJson : JsonSerializerContext;
