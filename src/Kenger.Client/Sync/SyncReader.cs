using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>
/// Reads what gateways route by. One bad node among good ones is set aside with a sentence; a namespace that can't be read
/// is left out with a sentence, so that its reader keeps what it has. Only an envelope without a usable version or data
/// is refused as a whole.
/// </summary>
internal static class SyncReader
{
    /// <summary>Versions stay exact in a double, because Lua clients have no other number.</summary>
    private const long VersionLimit = 1L << 53;

    /// <summary>Reads a successful envelope.</summary>
    /// <exception cref="FormatException">It has no usable version or no data; the message follows "because".</exception>
    public static SyncResult Read(JsonElement root)
    {
        if (!root.TryGetProperty("version", out var versionField)
            || versionField.ValueKind != JsonValueKind.Number
            || !versionField.TryGetInt64(out var version)
            || version is < 0 or >= VersionLimit)
        {
            throw new FormatException("its version is not a whole number from 0 to 2^53");
        }

        if (!root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it has no data");
        }

        var namespaces = new Dictionary<string, SyncNamespace>(StringComparer.Ordinal);
        var rejected = new List<string>();
        foreach (var property in data.EnumerateObject())
        {
            ReadNamespace(property, namespaces, rejected);
        }

        return new SyncResult { Version = version, Namespaces = namespaces, Rejected = rejected };
    }

    private static void ReadNamespace(JsonProperty property, Dictionary<string, SyncNamespace> namespaces, List<string> rejected)
    {
        if (NameOf(property) is not { } ns)
        {
            rejected.Add("A namespace is left out: its name is no valid text.");
            return;
        }

        if (FieldRules.CheckNamespace(ns) is { } wrongName)
        {
            rejected.Add($"Namespace {Shown(ns)} is left out: its name {wrongName}.");
            return;
        }

        var value = property.Value;
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("nodes", out var list)
            || list.ValueKind != JsonValueKind.Array)
        {
            rejected.Add($"Namespace {ns} is left out: it has no list of nodes.");
            return;
        }

        var healthPath = KengerDefaults.HealthPath;
        if (Present(value, "health_path") is { } pathField)
        {
            healthPath = JsonText.Read(pathField);
            if (FieldRules.CheckHealthPath(healthPath) is { } wrongPath)
            {
                rejected.Add($"Namespace {ns} is left out: health_path {wrongPath}.");
                return;
            }
        }

        var nodes = ReadNodes(ns, list, healthPath!, rejected);
        if (nodes.Count == 0 && list.GetArrayLength() > 0)
        {
            // To say "no nodes" here would take away from the reader those it has.
            rejected.Add($"Namespace {ns} is left out: none of its nodes can be read.");
            return;
        }

        namespaces[ns] = new SyncNamespace { HealthPath = healthPath!, Nodes = nodes };
    }

    private static List<SyncNode> ReadNodes(string ns, JsonElement list, string healthPath, List<string> rejected)
    {
        var nodes = new List<SyncNode>(list.GetArrayLength());
        var seen = new HashSet<(string Host, int Port)>(list.GetArrayLength());
        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            if (SyncNodeReader.TryRead(element, healthPath, out var node) is { } wrong)
            {
                rejected.Add($"Node {index} of namespace {ns} is dropped: {wrong}.");
            }
            else if (!seen.Add((node!.Host, node.Port)))
            {
                rejected.Add($"Node {index} of namespace {ns} is dropped: {node.Host}:{node.Port} is in the list already.");
            }
            else
            {
                nodes.Add(node);
            }

            index++;
        }

        return nodes;
    }

    /// <summary>A field that is there; null counts as absent.</summary>
    internal static JsonElement? Present(JsonElement owner, string field) =>
        owner.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A value as it was sent, short enough for a sentence.</summary>
    internal static string Shown(string value) => $"'{JsonText.OneLine(value, 64)}'";

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
