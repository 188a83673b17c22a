using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>Reads one node of a sync answer.</summary>
internal static class SyncNodeReader
{
    /// <summary>Null for a good node, else what is wrong with it.</summary>
    /// <param name="element">The node as sent.</param>
    /// <param name="namespaceHealthPath">For a node that names no path of its own.</param>
    /// <param name="node">The node; null when something is wrong.</param>
    public static string? TryRead(JsonElement element, string namespaceHealthPath, out SyncNode? node)
    {
        try
        {
            return Read(element, namespaceHealthPath, out node);
        }
        catch (InvalidOperationException)
        {
            node = null;
            return SyncReader.BadUnicode;
        }
    }

    private static string? Read(JsonElement element, string namespaceHealthPath, out SyncNode? node)
    {
        node = null;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return "it is not an object";
        }

        var host = ReadHost(element, out var wrong);
        var port = ReadNumber(element, "port", null, FieldChecks.CheckPort, ref wrong);
        var weight = ReadNumber(element, "weight", KengerDefaults.Weight, FieldChecks.CheckWeight, ref wrong);
        var ownWeight = ReadNumber(element, "own_weight", weight, FieldChecks.CheckWeight, ref wrong);
        var healthPath = ReadHealthPath(element, namespaceHealthPath, ref wrong);
        var labels = ReadLabels(element, ref wrong);
        var isStandby = ReadFlag(element, "standby", ref wrong);
        var close = ReadFlag(element, "close", ref wrong);
        if (wrong is null)
        {
            node = new SyncNode
            {
                Host = host!,
                Port = port,
                Weight = weight,
                OwnWeight = ownWeight == weight ? null : ownWeight,
                Standby = isStandby,
                Close = close,
                HealthPath = healthPath,
                Labels = labels,
            };
        }

        return wrong;
    }

    private static string? ReadHost(JsonElement element, out string? wrong)
    {
        var sent = SyncReader.Present(element, "host") is { } field ? SyncReader.Text(field) : null;
        if (NodeHost.TryNormalize(sent, out var host))
        {
            wrong = null;
            return host;
        }

        wrong = $"host {FieldChecks.CheckHost(sent)}{But(element, "host")}";
        return null;
    }

    private static int ReadNumber(JsonElement element, string field, int? absent, Func<long, string?> check, ref string? wrong)
    {
        if (SyncReader.Present(element, field) is not { } value)
        {
            wrong ??= absent is null ? $"{field} is missing" : null;
            return absent ?? 0;
        }

        // -1 breaks every rule there is, and so stands for what is no whole number.
        var number = value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var sent) ? sent : -1;
        if (check(number) is { } broken)
        {
            wrong ??= $"{field} {broken}{But(element, field)}";
            return 0;
        }

        return (int)number;
    }

    private static bool ReadFlag(JsonElement element, string field, ref string? wrong)
    {
        if (SyncReader.Present(element, field) is not { } value)
        {
            return false;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            wrong ??= $"{field} must be true or false{But(element, field)}";
        }

        return value.ValueKind == JsonValueKind.True;
    }

    private static string ReadHealthPath(JsonElement element, string namespaceHealthPath, ref string? wrong)
    {
        // Nearly all nodes share their namespace's path: one string for all of them.
        if (SyncReader.Present(element, "health_path") is not { } value
            || (value.ValueKind == JsonValueKind.String && value.ValueEquals(namespaceHealthPath)))
        {
            return namespaceHealthPath;
        }

        var path = SyncReader.Text(value);
        if (FieldChecks.CheckHealthPath(path) is { } broken)
        {
            wrong ??= $"health_path {broken}{But(element, "health_path")}";
        }

        return path ?? namespaceHealthPath;
    }

    private static Dictionary<string, string>? ReadLabels(JsonElement element, ref string? wrong)
    {
        if (SyncReader.Present(element, "labels") is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            wrong ??= $"labels must be an object{But(element, "labels")}";
            return null;
        }

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            if ((labels.Count == FieldChecks.MaxLabels ? $"must be at most {FieldChecks.MaxLabels}" : ReadLabel(property, labels)) is { } broken)
            {
                wrong ??= $"labels {broken}";
                return null;
            }
        }

        return labels;
    }

    private static string? ReadLabel(JsonProperty property, Dictionary<string, string> labels)
    {
        var key = property.Name;
        if (FieldChecks.CheckLabelKey(key) is { } wrongKey)
        {
            return $"have the key {SyncReader.Shown(key)}; {wrongKey}";
        }

        var text = SyncReader.Text(property.Value);
        if (StoredText.CheckLabelValue(text) is { } wrongValue)
        {
            return $"have a value of {key} that {wrongValue}";
        }

        labels[key] = text!;
        return null;
    }

    private static string But(JsonElement element, string field) =>
        SyncReader.Present(element, field) is { } value ? $", but is {SyncReader.Shown(value.GetRawText())}" : "";
}
