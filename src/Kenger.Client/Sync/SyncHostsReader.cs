using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>Reads which hosts were switched. One that breaks the rules is left out with a sentence.</summary>
internal static class SyncHostsReader
{
    /// <summary>Null when the answer says nothing of hosts, or nothing that can be read: its reader keeps what it has.</summary>
    public static IReadOnlyDictionary<string, string>? Read(JsonElement root, List<string> rejected)
    {
        if (SyncReader.Present(root, "hosts") is not { } field)
        {
            return null;
        }

        if (field.ValueKind != JsonValueKind.Object)
        {
            rejected.Add("The switched hosts are left out: they are not an object.");
            return null;
        }

        var hosts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in field.EnumerateObject())
        {
            if (TryRead(property, hosts) is { } wrong)
            {
                rejected.Add($"A switched host is left out: {wrong}.");
            }
        }

        return hosts;
    }

    private static string? TryRead(JsonProperty property, Dictionary<string, string> hosts)
    {
        try
        {
            var ns = SyncReader.Text(property.Value);
            if (!RequestHost.TryNormalize(property.Name, out var host))
            {
                return $"{SyncReader.Shown(property.Name)} {FieldChecks.CheckRequestHost(property.Name)}";
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
