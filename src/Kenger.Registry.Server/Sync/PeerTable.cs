using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Sync;

/// <summary>
/// The live gateways that share the nodes of each namespace, as they are told of each other: <c>"peers_revision":…,"peers":{…}</c> beside <c>data</c>, and only for those that keep to a share.
/// Immutable.
/// </summary>
internal sealed class PeerTable
{
    private readonly KeyValuePair<string, SyncPeers>[] _groups;
    private readonly ConcurrentDictionary<NamespaceSet, byte[]> _fragments = new();

    private PeerTable(KeyValuePair<string, SyncPeers>[] groups)
    {
        _groups = groups;
        Revision = RevisionOf(Write(groups, revision: 0));
    }

    /// <summary>What those are told who ask before it is known who is there.</summary>
    public static byte[] NotYet { get; } = [.. "\"peers_revision\":0"u8];

    /// <summary>Another one for whatever else is said, the same at each server that says the same. Above 0, below 2^53.</summary>
    public long Revision { get; }

    /// <summary>Makes the table.</summary>
    /// <param name="gateways">Each gateway with a namespace whose nodes it shares, and the least number of nodes it asks for.</param>
    public static PeerTable From(IEnumerable<(string Ns, string Gateway, int Aperture)> gateways) => new(
    [
        .. gateways.GroupBy(each => each.Ns, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new KeyValuePair<string, SyncPeers>(group.Key, new SyncPeers
            {
                Aperture = group.Max(each => each.Aperture),
                Gateways = [.. group.Select(each => each.Gateway).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            })),
    ]);

    /// <summary>What is told to those who follow some namespaces. All gateways with the same namespaces share the bytes.</summary>
    public byte[] Fragment(NamespaceSet namespaces) =>
        _fragments.GetOrAdd(namespaces, asked => Write(_groups.Where(group => asked.Includes(group.Key)), Revision));

    // A fragment stands between the braces of the whole answer.
    private static byte[] Write(IEnumerable<KeyValuePair<string, SyncPeers>> groups, long revision)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber(WireNames.PeersRevision, revision);
            json.WriteStartObject(WireNames.Peers);
            foreach (var (ns, peers) in groups)
            {
                json.WritePropertyName(ns);
                JsonSerializer.Serialize(json, peers, KengerJson.Readable.SyncPeers);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan[1..^1].ToArray();
    }

    private static long RevisionOf(byte[] content) =>
        Math.Max(1, (long)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(content)) >> 11));
}
