using System.Text.Json;
using Kenger.Client.Calls;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>
/// Reads what gateways route by. One bad node, rule or rollout among good ones is set aside with a sentence; a namespace that can't be read
/// is left out with a sentence, so that its reader keeps what it has. Only an envelope without a usable version or data
/// is refused as a whole.
/// </summary>
internal static class SyncReader
{
    /// <summary>Versions stay exact in a double, because Lua clients have no other number.</summary>
    private const long VersionLimit = 1L << 53;

    /// <summary>
    /// To bytes that are no UTF-8, and to half of a surrogate pair, System.Text.Json says InvalidOperationException; to a
    /// name also when another one is looked for.
    /// </summary>
    internal const string BadUnicode = "it holds text that is no valid Unicode";

    /// <summary>Reads a successful envelope.</summary>
    /// <exception cref="FormatException">It has no usable version or no data; the message follows "because".</exception>
    public static SyncResult Read(JsonElement root)
    {
        var (version, data) = ReadEnvelope(root);
        var namespaces = new Dictionary<string, SyncNamespace>(StringComparer.Ordinal);
        var rejected = new List<string>();
        foreach (var property in data.EnumerateObject())
        {
            if (TryReadNamespace(property, rejected, out var name, out var ns) is { } wrong)
            {
                rejected.Add($"Namespace {(name is null ? "without a readable name" : Shown(name))} is left out: {wrong}.");
            }
            else
            {
                namespaces[name!] = ns!;
            }
        }

        return new SyncResult
        {
            Version = version,
            Namespaces = namespaces,
            Hosts = SyncHostsReader.Read(root, rejected),
            Rejected = rejected,
        };
    }

    private static (long Version, JsonElement Data) ReadEnvelope(JsonElement root)
    {
        try
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

            return (version, data);
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException(BadUnicode, exception);
        }
    }

    private static string? TryReadNamespace(JsonProperty property, List<string> rejected, out string? name, out SyncNamespace? ns)
    {
        name = null;
        ns = null;
        try
        {
            name = property.Name;
            return FieldChecks.CheckNamespace(name) is { } wrongName
                ? $"its name {wrongName}"
                : ReadNamespace(name, property.Value, rejected, out ns);
        }
        catch (InvalidOperationException)
        {
            return BadUnicode;
        }
    }

    private static string? ReadNamespace(string name, JsonElement value, List<string> rejected, out SyncNamespace? ns)
    {
        ns = null;
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("nodes", out var list)
            || list.ValueKind != JsonValueKind.Array)
        {
            return "it has no list of nodes";
        }

        var healthPath = Present(value, "health_path") is { } field ? Text(field) : KengerDefaults.HealthPath;
        if (FieldChecks.CheckHealthPath(healthPath) is { } wrongPath)
        {
            return $"health_path {wrongPath}";
        }

        var nodes = ReadNodes(name, list, healthPath!, rejected);
        if (nodes.Count == 0 && list.GetArrayLength() > 0)
        {
            // To say "no nodes" here would take away from the reader those it has.
            return "none of its nodes can be read";
        }

        ns = new SyncNamespace
        {
            HealthPath = healthPath!,
            Nodes = nodes,
            Rules = SyncRulesReader.Read(name, value, rejected),
            Rollout = SyncRolloutReader.Read(name, value, rejected),
        };
        return null;
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
    internal static string Shown(string value) => $"'{OneLine.Clean(value, 64)}'";

    /// <summary>Null for anything but text.</summary>
    /// <exception cref="InvalidOperationException">The text is no valid Unicode.</exception>
    internal static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
