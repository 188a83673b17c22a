using System.Buffers;
using System.Text;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Server.Http;

/// <summary>
/// A heartbeat as nearly all are: a small flat object that names a node the registry has, the way the registry writes it. It is read where it
/// lies, without a document, a copy, or rules for fields: what finds a node by its own name obeys them. Anything else is left to
/// <see cref="RequestFields"/>, which says what is wrong with it.
/// </summary>
/// <param name="Address">Who sends it.</param>
/// <param name="Node">The node of that address.</param>
/// <param name="Asks">Whether it asks what gateways think of the node.</param>
internal sealed record PlainHeartbeat(NodeAddress Address, NodeState Node, bool Asks)
{
    // Those of all SDKs fit; longer ones may be in several pieces of memory anyway.
    private const int MaxBytes = 512;

    /// <summary>Null when it is any other body.</summary>
    public static PlainHeartbeat? Find(in ReadOnlySequence<byte> body, RegistrySnapshot snapshot)
    {
        if (!body.IsSingleSegment || body.Length > MaxBytes)
        {
            return null;
        }

        try
        {
            return Find(new Utf8JsonReader(body.FirstSpan), snapshot);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair ("\ud800") is good JSON and can't be compared with any text.
            return null;
        }
    }

    private static PlainHeartbeat? Find(Utf8JsonReader reader, RegistrySnapshot snapshot)
    {
        string? ns = null, host = null, instance = null;
        int? port = null;
        bool? asks = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        // Each field at most once: two of a name are refused elsewhere.
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTaken = reader.ValueTextEquals(WireNames.Ns) ? ns is null && TryReadText(ref reader, out ns)
                : reader.ValueTextEquals(WireNames.Host) ? host is null && TryReadText(ref reader, out host)
                : reader.ValueTextEquals(WireNames.Port) ? port is null && TryReadNumber(ref reader, out port)
                : reader.ValueTextEquals(WireNames.Instance) ? instance is null && TryReadText(ref reader, out instance)
                : reader.ValueTextEquals(WireNames.Gateways) && asks is null && TryReadFlag(ref reader, out asks);
            if (!isTaken)
            {
                return null;
            }
        }

        // The second read fails at anything behind the object.
        if (reader.TokenType != JsonTokenType.EndObject || reader.Read() || ns is null || host is null || port is not { } known)
        {
            return null;
        }

        var address = new NodeAddress(ns, host, known) { Instance = instance };
        return snapshot.FindNode(address) is { } node && (instance is null || instance == node.Instance)
            ? new PlainHeartbeat(address, node, asks ?? false)
            : null;
    }

    private static bool TryReadText(ref Utf8JsonReader reader, out string? text)
    {
        var isPlain = reader.Read() && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan);
        text = isPlain ? Encoding.ASCII.GetString(reader.ValueSpan) : null;
        return isPlain;
    }

    private static bool TryReadNumber(ref Utf8JsonReader reader, out int? number)
    {
        number = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : null;
        return number is not null;
    }

    private static bool TryReadFlag(ref Utf8JsonReader reader, out bool? flag)
    {
        flag = reader.Read() && reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : null;
        return flag is not null;
    }
}
