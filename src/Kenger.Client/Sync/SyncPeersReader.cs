using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>Reads which gateways share the nodes of which namespace. A namespace that breaks the rules is left out with a sentence: its reader keeps to all nodes.</summary>
internal static class SyncPeersReader
{
    private const int MaxGroupBytes = 2 * 1024 * 1024;
    private const int MaxIdCharacters = 128;

    /// <summary>Null when the answer says nothing of them, or nothing that can be read: its reader keeps what it has.</summary>
    public static IReadOnlyDictionary<string, SyncPeers>? Read(ref Utf8JsonReader field, SyncReading read)
    {
        if (field.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (field.TokenType != JsonTokenType.StartObject)
        {
            read.Reject("The gateways that share nodes are left out: they are not an object.");
            return null;
        }

        var peers = new Dictionary<string, SyncPeers>(StringComparer.Ordinal);
        while (field.Read() && field.TokenType == JsonTokenType.PropertyName)
        {
            if (TryRead(ref field, read, peers) is { } wrong)
            {
                read.Reject($"The gateways that share the nodes of a namespace are left out: {wrong}.");
            }
        }

        return peers;
    }

    // Afterwards the reader is at the last token of the value, whatever became of it.
    private static string? TryRead(ref Utf8JsonReader reader, SyncReading read, Dictionary<string, SyncPeers> peers)
    {
        var property = reader;
        reader.Read();
        using var document = SyncReader.Take(ref reader, MaxGroupBytes);
        if (document is null)
        {
            return $"they are more than {MaxGroupBytes} bytes";
        }

        try
        {
            var ns = property.GetString();
            if (FieldChecks.CheckNamespace(ns) is { } wrong)
            {
                return $"its name {wrong}";
            }

            if (ReadGroup(document.RootElement, read) is not { } group)
            {
                return $"{ns} must have an aperture of 1 or more, and a list of ids";
            }

            peers[ns!] = group;
            return null;
        }
        catch (InvalidOperationException)
        {
            return SyncReader.BadUnicode;
        }
    }

    private static SyncPeers? ReadGroup(JsonElement group, SyncReading read)
    {
        if (group.ValueKind != JsonValueKind.Object
            || SyncReader.Present(group, WireNames.Aperture) is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt32(out var aperture) || aperture < 1
            || SyncReader.Present(group, WireNames.Gateways) is not { ValueKind: JsonValueKind.Array } list)
        {
            return null;
        }

        // In the order that all of them have, whoever wrote it.
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var each in list.EnumerateArray())
        {
            read.Count(SyncReading.HostBytes);
            if (SyncReader.Text(each) is not { Length: > 0 and <= MaxIdCharacters } id)
            {
                return null;
            }

            ids.Add(id);
        }

        return new SyncPeers { Aperture = aperture, Gateways = [.. ids] };
    }
}
