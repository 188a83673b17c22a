using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Kenger.Registry.Server.State.Nodes;

[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
internal sealed partial class LabelsJson : JsonSerializerContext;
