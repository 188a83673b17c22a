using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kenger.Contracts;

namespace Kenger.Console.Calls;

/// <summary>The changes of traffic rules.</summary>
internal static class RuleCalls
{
    /// <summary>Adds a rule.</summary>
    public static ConsoleCall Add(string ns, RuleContent rule, int? ttlSeconds)
    {
        var fields = new JsonObject { [WireNames.Ns] = ns };
        List<string> words = ["rule", "add", ns];
        if (rule.Name is { } name)
        {
            fields[WireNames.Name] = name;
            words.AddRange(["--name", name]);
        }

        AddPosition(fields, words, rule.Position);
        AddMatch(fields, words, rule.Match);
        AddTarget(fields, words, rule.Target);
        if (!rule.IsEnabled)
        {
            fields[WireNames.Enabled] = false;
            words.Add("--off");
        }

        AddTtl(fields, words, ttlSeconds);
        if (rule.Reason is { } reason)
        {
            fields[WireNames.Reason] = reason;
            words.AddRange(["--reason", reason]);
        }

        return new ConsoleCall(ApiRoutes.RuleAdd, fields, words);
    }

    /// <summary>Changes what differs, and nothing else; null when nothing does.</summary>
    /// <param name="id">The rule.</param>
    /// <param name="before">What it is.</param>
    /// <param name="after">What it is to be. Its end is told by <paramref name="ttlSeconds"/>.</param>
    /// <param name="ttlSeconds">From now on; 0 for never, null to leave it.</param>
    public static ConsoleCall? Update(long id, RuleContent before, RuleContent after, int? ttlSeconds)
    {
        var fields = new JsonObject { [WireNames.Id] = id };
        List<string> words = ["rule", "update", id.ToString(CultureInfo.InvariantCulture)];
        if (after.Name != before.Name)
        {
            fields[WireNames.Name] = after.Name ?? "";
            words.AddRange(["--name", after.Name ?? ""]);
        }

        if (after.Position is { } position && position != before.Position)
        {
            AddPosition(fields, words, position);
        }

        if (after.Match != before.Match)
        {
            words.Add("--only");
            AddMatch(fields, words, after.Match);
        }

        if (after.Target != before.Target)
        {
            AddTarget(fields, words, after.Target);
        }

        AddTtl(fields, words, ttlSeconds);
        if (after.Reason != before.Reason)
        {
            fields[WireNames.Reason] = after.Reason ?? "";
            words.AddRange(["--reason", after.Reason ?? ""]);
        }

        if (after.IsEnabled != before.IsEnabled)
        {
            fields[WireNames.Enabled] = after.IsEnabled;
            // The tool has a command of its own for it: alone it is that, with others it is a second line.
            words = fields.Count == 2
                ? ["rule", after.IsEnabled ? "on" : "off", words[2]]
                : [.. words, "&&", "kenger", "rule", after.IsEnabled ? "on" : "off", words[2]];
        }

        return fields.Count == 1 ? null : new ConsoleCall(ApiRoutes.RuleUpdate, fields, words);
    }

    public static ConsoleCall Delete(long id) => new(
        ApiRoutes.RuleDelete, new JsonObject { [WireNames.Id] = id }, ["rule", "delete", id.ToString(CultureInfo.InvariantCulture)]);

    private static void AddPosition(JsonObject fields, List<string> words, int? position)
    {
        if (position is { } place)
        {
            fields[WireNames.Position] = place;
            words.AddRange(["--position", place.ToString(CultureInfo.InvariantCulture)]);
        }
    }

    private static void AddMatch(JsonObject fields, List<string> words, RuleMatch match)
    {
        fields[WireNames.Match] = JsonSerializer.SerializeToNode(match, KengerJson.Readable.RuleMatch);
        words.AddRange((match.Clients ?? []).SelectMany(client => (string[])["--client", client]));
        AddPairs("--header", match.Headers);
        AddPairs("--cookie", match.Cookies);
        AddPairs("--query", match.Query);
        if (match.PathPrefix is { } prefix)
        {
            words.AddRange(["--path", prefix]);
        }

        if (match.Percent is { } percent)
        {
            words.AddRange(["--percent", percent.ToString(CultureInfo.InvariantCulture)]);
        }

        if (match.PercentKey is { } key)
        {
            words.AddRange(["--key", key]);
        }

        void AddPairs(string option, IReadOnlyDictionary<string, string>? pairs) =>
            words.AddRange((pairs ?? new Dictionary<string, string>()).SelectMany(pair => (string[])[option, pair.Value == "*" ? pair.Key : $"{pair.Key}={pair.Value}"]));
    }

    private static void AddTarget(JsonObject fields, List<string> words, RuleTarget target)
    {
        fields[WireNames.Target] = JsonSerializer.SerializeToNode(target, KengerJson.Readable.RuleTarget);
        words.AddRange((target.Labels ?? new Dictionary<string, string>()).SelectMany(label => (string[])["--to", $"{label.Key}={label.Value}"]));
        if (target.Ns is { } ns)
        {
            words.AddRange(["--to-ns", ns]);
        }
    }

    private static void AddTtl(JsonObject fields, List<string> words, int? ttlSeconds)
    {
        if (ttlSeconds is { } ttl)
        {
            fields[WireNames.TtlSeconds] = ttl;
            words.AddRange(["--ttl", ttl == 0 ? "0" : ttl + "s"]);
        }
    }
}
