using System.Text.Json.Serialization;

namespace Kenger.Registry.Consul.Answers;

[JsonSerializable(typeof(Dictionary<string, AgentServiceAnswer>))]
[JsonSerializable(typeof(AgentServiceAnswer))]
[JsonSerializable(typeof(Dictionary<string, CheckAnswer>))]
[JsonSerializable(typeof(List<CheckAnswer>))]
[JsonSerializable(typeof(List<HealthServiceAnswer>))]
[JsonSerializable(typeof(List<CatalogServiceAnswer>))]
[JsonSerializable(typeof(List<NodeAnswer>))]
[JsonSerializable(typeof(List<MemberAnswer>))]
[JsonSerializable(typeof(CatalogNodeAnswer))]
[JsonSerializable(typeof(CatalogNodeServicesAnswer))]
[JsonSerializable(typeof(SortedDictionary<string, string[]>))]
[JsonSerializable(typeof(SelfAnswer))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
internal sealed partial class ConsulJson : JsonSerializerContext;

/// <summary>For what nobody of Kenger has.</summary>
internal static class NoNames
{
    public static readonly IReadOnlyDictionary<string, string> Instance = new Dictionary<string, string>();
}
