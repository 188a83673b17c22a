using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State.Routes;

namespace Kenger.Registry.Server.Sync;

/// <summary>
/// The <c>"name":{"health_path":…,"nodes":[…],"rules":[…],"rollout":{…}}</c> of one namespace, written once for each revision of it. Online nodes only,
/// in the order in which they first registered, rules that are switched on and the rollout that is under way, where there are any, and nowhere a null: the original Lua
/// client takes a null for true and crashes on it.
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
    private static readonly JsonEncodedText StandbyName = JsonEncodedText.Encode(WireNames.Standby);
    private static readonly JsonEncodedText CloseName = JsonEncodedText.Encode(WireNames.Close);
    private static readonly JsonEncodedText HealthPathName = JsonEncodedText.Encode(WireNames.HealthPath);
    private static readonly JsonEncodedText LabelsName = JsonEncodedText.Encode(WireNames.Labels);

    public static ReadOnlyMemory<byte> SyncFragment(this NamespaceState ns) => ns.SyncBytes.GetOrWrite(ns, Write);

    public static ReadOnlyMemory<byte> SyncFragment(this Tombstone tombstone) =>
        Write(new Part(tombstone.Name, tombstone.HealthPath, [], [], null), HeadBytes);

    /// <summary>The same as the difference to what a caller knows, with <c>since</c> and <c>gone</c>; whole where that is as good.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="before">The namespace as it was at that version.</param>
    /// <param name="since">The version.</param>
    public static ReadOnlyMemory<byte> SyncFragment(this NamespaceState ns, NamespaceState before, long since) =>
        NamespaceDifference.Between(before, ns) is { } difference
            ? Write(
                PartOf(ns, difference.Changed) with { Since = since, Gone = difference.Gone },
                HeadBytes + ((difference.Changed.Count + difference.Gone.Count) * NodeBytes) + (ns.Rules.Length * RuleBytes))
            : ns.SyncFragment();

    /// <summary>The <c>"hosts":{…}</c> that gateways get beside <c>data</c>.</summary>
    public static ReadOnlyMemory<byte> SyncFragment(this HostTable hosts) => hosts.SyncBytes.GetOrWrite(hosts, Write);

    /// <summary>The <c>"routes_revision":…,"routes":[…]</c> that those get beside <c>data</c> who ask for routes.</summary>
    public static ReadOnlyMemory<byte> SyncFragment(this RouteTable routes, NamespaceSet namespaces) =>
        routes.BytesTo(namespaces).GetOrWrite((routes, namespaces), static of => Write(of.routes, of.namespaces));

    private static byte[] Write(RouteTable table, NamespaceSet namespaces)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber(WireNames.RoutesRevision, table.Version);
            json.WriteStartArray(WireNames.Routes);
            foreach (var route in table.To(namespaces))
            {
                JsonSerializer.Serialize(json, route.Route, KengerJson.Readable.RouteDefinition);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan[1..^1].ToArray();
    }

    private static byte[] Write(NamespaceState ns) => Write(
        PartOf(ns, ns.NodesById.Where(node => node.Status == NodeStatus.Online)), HeadBytes + (ns.NodesById.Count * NodeBytes) + (ns.Rules.Length * RuleBytes));

    private static Part PartOf(NamespaceState ns, IEnumerable<NodeState> nodes) => new(
        ns.Name,
        ns.HealthPath,
        nodes.Select(node => Seen(ns, node)),
        [.. ns.Rules.Where(rule => rule.IsEnabled).Select(rule => rule.ToSync())],
        ns.RolloutToSync());

    private static SeenNode Seen(NamespaceState ns, NodeState node)
    {
        var weight = ns.WeightOf(node);
        return new SeenNode(node, weight, ns.IsStandby(node, weight));
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

    private static byte[] Write(Part part, int expectedBytes)
    {
        var buffer = new ArrayBufferWriter<byte>(expectedBytes);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject(part.Name);
            json.WriteString(HealthPathName, part.HealthPath);
            if (part.Since is { } since)
            {
                json.WriteNumber(WireNames.Since, since);
            }

            json.WriteStartArray(WireNames.Nodes);
            foreach (var node in part.Nodes)
            {
                Write(json, node, part.HealthPath);
            }

            json.WriteEndArray();
            Write(json, part.Gone);
            if (part.Rules.Length > 0)
            {
                json.WritePropertyName(WireNames.Rules);
                JsonSerializer.Serialize(json, part.Rules, KengerJson.Readable.IReadOnlyListSyncRule);
            }

            if (part.Rollout is not null)
            {
                json.WritePropertyName(WireNames.Rollout);
                JsonSerializer.Serialize(json, part.Rollout, KengerJson.Readable.SyncRollout);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        // A fragment stands between the braces of the whole answer's "data".
        return buffer.WrittenSpan[1..^1].ToArray();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<NodeKey> gone)
    {
        if (gone.Count == 0)
        {
            return;
        }

        json.WriteStartArray(WireNames.Gone);
        foreach (var node in gone)
        {
            json.WriteStartObject();
            json.WriteString(HostName, node.Host);
            json.WriteNumber(PortName, node.Port);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SeenNode seen, string namespaceHealthPath)
    {
        var (node, weight, isStandby) = seen;
        json.WriteStartObject();
        json.WriteString(HostName, node.Key.Host);
        json.WriteNumber(PortName, node.Key.Port);
        json.WriteNumber(WeightName, weight);
        if (weight != node.OwnWeight)
        {
            json.WriteNumber(OwnWeightName, node.OwnWeight);
        }

        if (isStandby)
        {
            json.WriteBoolean(StandbyName, true);
        }

        if (node.IsClosed)
        {
            json.WriteBoolean(CloseName, true);
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

    /// <summary>What is written of a namespace.</summary>
    private sealed record Part(string Name, string HealthPath, IEnumerable<SeenNode> Nodes, SyncRule[] Rules, SyncRollout? Rollout)
    {
        /// <summary>The version that the nodes are the difference to; null for all of them.</summary>
        public long? Since { get; init; }

        public IReadOnlyList<NodeKey> Gone { get; init; } = [];
    }

    /// <summary>A node as gateways see it.</summary>
    private readonly record struct SeenNode(NodeState Node, int Weight, bool IsStandby);
}
