using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Consul.Services;

/// <summary>
/// What tags and meta are as labels, by which rules and rollouts choose: each meta, each tag <c>KEY=VALUE</c>, and <c>tags</c>, all of them with commas between. What no label can be is left
/// out; clients of Consul see all the same.
/// </summary>
internal static class EntryLabels
{
    public const string Tags = "tags";

    public static Labels From(IReadOnlyList<string> tags, IReadOnlyDictionary<string, string> meta)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(labels, Tags, string.Join(',', tags));
        foreach (var (key, value) in meta)
        {
            Add(labels, key, value);
        }

        foreach (var pair in tags.Select(tag => tag.Split('=', 2)).Where(pair => pair.Length == 2))
        {
            Add(labels, pair[0], pair[1]);
        }

        return Labels.From(labels);
    }

    // The first one counts: what is called tags is all of them, and meta goes before tags.
    private static void Add(Dictionary<string, string> labels, string key, string value)
    {
        if (value.Length > 0 && labels.Count < FieldChecks.MaxLabels && FieldChecks.CheckLabelKey(key) is null && FieldChecks.CheckLabelValue(value) is null)
        {
            labels.TryAdd(key, value);
        }
    }
}
