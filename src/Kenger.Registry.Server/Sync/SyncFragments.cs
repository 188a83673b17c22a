using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Sync;

/// <summary>
/// Writes the <c>"name":{"health_path":…,"nodes":[…],"rules":[…]}</c> of one namespace. Online nodes only, in the order in which they
/// first registered, rules that are switched on, where there are any, and nowhere a null: the original Lua client takes a null for true and crashes on it.
/// </summary>
internal static class SyncFragments
{
    // What they mostly take. A guess that is too small costs a copy of the buffer, at every doubling.
    private const int HeadBytes = 256;
    private const int NodeBytes = 128;
    private const int RuleBytes = 256;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static byte[] Write(NamespaceState ns)
    {
        var online = ns.NodesById.Where(node => node.Status == NodeStatus.Online).Select(node => (node, ns.WeightOf(node)));
        var rules = ns.Rules.Where(rule => rule.IsEnabled).Select(rule => rule.ToSync()).ToArray();
        return Write(ns.Name, ns.HealthPath, online, rules, HeadBytes + (ns.NodesById.Count * NodeBytes) + (rules.Length * RuleBytes));
    }

    public static byte[] Write(Tombstone tombstone) => Write(tombstone.Name, tombstone.HealthPath, [], [], HeadBytes);

    /// <summary>Writes the <c>"hosts":{…}</c> that gateways get beside <c>data</c>.</summary>
    public static byte[] Write(HostTable table)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("hosts"u8);
            foreach (var (host, switched) in table.Hosts)
            {
                if (switched.Ns is not null)
                {
                    json.WriteString(host, switched.Ns);
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan[1..^1].ToArray();
    }

    private static byte[] Write(string name, string healthPath, IEnumerable<(NodeState Node, int Weight)> nodes, SyncRule[] rules, int expectedBytes)
    {
        var buffer = new ArrayBufferWriter<byte>(expectedBytes);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject(name);
            json.WriteString("health_path"u8, healthPath);
            json.WriteStartArray("nodes"u8);
            foreach (var (node, weight) in nodes)
            {
                Write(json, node, weight, healthPath);
            }

            json.WriteEndArray();
            if (rules.Length > 0)
            {
                json.WritePropertyName("rules"u8);
                JsonSerializer.Serialize(json, rules, KengerJson.Readable.IReadOnlyListSyncRule);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        // A fragment stands between the braces of the whole answer's "data".
        return buffer.WrittenSpan[1..^1].ToArray();
    }

    private static void Write(Utf8JsonWriter json, NodeState node, int weight, string namespaceHealthPath)
    {
        json.WriteStartObject();
        json.WriteString("host"u8, node.Key.Host);
        json.WriteNumber("port"u8, node.Key.Port);
        json.WriteNumber("weight"u8, weight);
        if (weight != node.OwnWeight)
        {
            json.WriteNumber("own_weight"u8, node.OwnWeight);
        }

        json.WriteString("health_path"u8, node.HealthPath ?? namespaceHealthPath);
        if (!node.Labels.Values.IsEmpty)
        {
            json.WriteStartObject("labels"u8);
            foreach (var (key, value) in node.Labels.Values)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
