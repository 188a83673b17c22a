using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kenger.Contracts;

/// <summary>Whether the registry has heard from a node lately. <c>online</c> and <c>offline</c> on the wire.</summary>
[JsonConverter(typeof(NodeStatusConverter))]
public enum NodeStatus
{
    /// <summary>Gateways may route to it.</summary>
    Online,

    /// <summary>Silent for too long: kept, but given to no gateway.</summary>
    Offline,
}

internal sealed class NodeStatusConverter()
    : JsonStringEnumConverter<NodeStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
