using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kenger.Contracts;

internal sealed class NodeStatusConverter()
    : JsonStringEnumConverter<NodeStatus>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
