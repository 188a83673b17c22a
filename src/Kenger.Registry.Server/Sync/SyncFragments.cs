using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Sync;

/// <summary>
/// The <c>"name":{"health_path":…,"nodes":[…],"rules":[…]}</c> of one namespace, written once for each revision of it. Online nodes only, in
/// the order in which they first registered, rules that are switched on, where there are any, and nowhere a null: the original Lua client takes
/// a null for true and crashes on it.
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

    private static readonly JsonEncodedText HostName = JsonEncodedText.Encode(WireNames.Host);
    private static readonly JsonEncodedText PortName = JsonEncodedText.Encode(WireNames.Port);
    private static readonly JsonEncodedText WeightName = JsonEncodedText.Encode(WireNames.Weight);
    private static readonly JsonEncodedText OwnWeightName = JsonEncodedText.Encode(WireNames.OwnWeight);
    private static readonly JsonEncodedText HealthPathName = JsonEncodedText.Encode(WireNames.HealthPath);
    private static readonly JsonEncodedText LabelsName = JsonEncodedText.Encode(WireNames.Labels);

    public static ReadOnlyMemory<byte> SyncFragment(this NamespaceState ns) => ns.SyncBytes.GetOrWrite(ns, Write);

    public static ReadOnlyMemory<byte> SyncFragment(this Tombstone tombstone) =>
        Write(tombstone.Name, tombstone.HealthPath, [], [], HeadBytes);

    /// <summary>The <c>"hosts":{…}</c> that gateways get beside <c>data</c>.</summary>
    public static ReadOnlyMemory<byte> SyncFragment(this HostTable hosts) => hosts.SyncBytes.GetOrWrite(hosts, Write);

    private static byte[] Write(NamespaceState ns)
    {
        var online = ns.NodesById.Where(node => node.Status == NodeStatus.Online).Select(node => (node, ns.WeightOf(node)));
        var rules = ns.Rules.Where(rule => rule.IsEnabled).Select(rule => rule.ToSync()).ToArray();
        return Write(ns.Name, ns.HealthPath, online, rules, HeadBytes + (ns.NodesById.Count * NodeBytes) + (rules.Length * RuleBytes));
    }

    private static byte[] Write(HostTable table)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject(WireNames.Hosts);
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
            json.WriteString(HealthPathName, healthPath);
            json.WriteStartArray(WireNames.Nodes);
            foreach (var (node, weight) in nodes)
            {
                Write(json, node, weight, healthPath);
            }

            json.WriteEndArray();
            if (rules.Length > 0)
            {
                json.WritePropertyName(WireNames.Rules);
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
        json.WriteString(HostName, node.Key.Host);
        json.WriteNumber(PortName, node.Key.Port);
        json.WriteNumber(WeightName, weight);
        if (weight != node.OwnWeight)
        {
            json.WriteNumber(OwnWeightName, node.OwnWeight);
        }

        json.WriteString(HealthPathName, node.HealthPath ?? namespaceHealthPath);
        if (!node.Labels.Values.IsEmpty)
        {
            json.WriteStartObject(LabelsName);
            foreach (var (key, value) in node.Labels.Values)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
