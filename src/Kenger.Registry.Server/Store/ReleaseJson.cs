using System.Text.Json.Serialization;
using Kenger.Contracts;

namespace Kenger.Registry.Server.Store;

/// <summary>What rows of releases hold as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(RolloutAnalysis))]
[JsonSerializable(typeof(SideTraffic))]
internal sealed partial class ReleaseJson : JsonSerializerContext;
