using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>
/// Reads what makes a namespace of an answer a difference: the version it differs from, and the nodes that are gone. A difference of which a part is
/// missing leads to another state than the registry's, so it is all of it or nothing.
/// </summary>
internal static class SyncGoneReader
{
    /// <summary>False when they are there, and can't be read.</summary>
    public static bool TryRead(ref Utf8JsonReader sinceField, ref Utf8JsonReader list, SyncReading read, out long? since, out IReadOnlyList<SyncGoneNode>? gone)
    {
        (since, gone) = (null, null);
        if (sinceField.TokenType is JsonTokenType.None or JsonTokenType.Null)
        {
            // A whole namespace has nothing that is gone from it.
            return list.TokenType is JsonTokenType.None or JsonTokenType.Null;
        }

        if (sinceField.TokenType != JsonTokenType.Number || !sinceField.TryGetInt64(out var version) || version is < 0 or >= SyncReader.VersionLimit)
        {
            return false;
        }

        since = version;
        return list.TokenType switch
        {
            JsonTokenType.None or JsonTokenType.Null => true,
            JsonTokenType.StartArray => TryReadNodes(ref list, read, out gone),
            _ => false,
        };
    }

    private static bool TryReadNodes(ref Utf8JsonReader list, SyncReading read, out IReadOnlyList<SyncGoneNode>? gone)
    {
        gone = null;
        var nodes = new List<SyncGoneNode>();
        while (list.Read() && list.TokenType != JsonTokenType.EndArray)
        {
            read.Count(SyncReading.HostBytes);
            using var element = SyncReader.Take(ref list, MaxNodeBytes);
            if (element is null || ReadNode(element.RootElement) is not { } node)
            {
                return false;
            }

            nodes.Add(node);
        }

        gone = nodes;
        return true;
    }

    // A host name at its longest, each character escaped, and some room.
    private const int MaxNodeBytes = 4096;

    private static SyncGoneNode? ReadNode(JsonElement node) =>
        node.ValueKind == JsonValueKind.Object
            && SyncReader.Present(node, "host") is { } host && NodeHost.TryNormalize(SyncReader.Text(host), out var name)
            && SyncReader.Present(node, "port") is { ValueKind: JsonValueKind.Number } port && port.TryGetInt32(out var number) && FieldChecks.CheckPort(number) is null
            ? new SyncGoneNode { Host = name, Port = number }
            : null;
}
