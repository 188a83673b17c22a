using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>Reads which hosts were switched. One that breaks the rules is left out with a sentence.</summary>
internal static class SyncHostsReader
{
    /// <summary>Null when the answer says nothing of hosts, or nothing that can be read: its reader keeps what it has.</summary>
    public static IReadOnlyDictionary<string, string>? Read(ref Utf8JsonReader field, SyncReading read)
    {
        if (field.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (field.TokenType != JsonTokenType.StartObject)
        {
            read.Reject("The switched hosts are left out: they are not an object.");
            return null;
        }

        var hosts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (field.Read() && field.TokenType == JsonTokenType.PropertyName)
        {
            read.Count(SyncReading.HostBytes);
            if (TryRead(ref field, hosts) is { } wrong)
            {
                read.Reject($"A switched host is left out: {wrong}.");
            }
        }

        return hosts;
    }

    // Afterwards the reader is at the last token of the value, whatever became of it.
    private static string? TryRead(ref Utf8JsonReader reader, Dictionary<string, string> hosts)
    {
        var property = reader;
        reader.Read();
        var value = reader;
        reader.Skip();
        try
        {
            var ns = value.TokenType == JsonTokenType.String ? value.GetString() : null;
            var name = property.GetString();
            if (!RequestHost.TryNormalize(name, out var host))
            {
                return $"{SyncReader.Shown(name!)} {FieldChecks.CheckRequestHost(name)}";
            }

            if (FieldChecks.CheckNamespace(ns) is { } wrong)
            {
                return $"the namespace of {host} {wrong}";
            }

            hosts[host] = ns!;
            return null;
        }
        catch (InvalidOperationException)
        {
            return SyncReader.BadUnicode;
        }
    }
}
