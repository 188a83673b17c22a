using System.Text.Json.Serialization;

namespace Kenger.Gateway;

/// <summary>The <c>data</c> of an error that the gateway itself answers.</summary>
internal sealed record GatewayErrorData
{
    [JsonPropertyName("namespace")]
    public string? Namespace { get; init; }

    /// <summary>A word for programs; the message is for people.</summary>
    public required string Reason { get; init; }
}
