using System.Globalization;
using Kenger.Console.Calls;
using Kenger.Console.Language;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Console.Reading;

/// <summary>A rule, as people read it.</summary>
internal static class RuleWords
{
    // More would fill the screen.
    private const int MaxClients = 3;

    public static IEnumerable<(string Key, string Value)> Of(RuleMatch match)
    {
        IEnumerable<(string, string)> clients = match.Clients is { Count: > 0 } ranges ? [("client", string.Join(", ", ranges))] : [];
        IEnumerable<(string, string)> path = match.PathPrefix is { } prefix ? [("path", prefix)] : [];
        IEnumerable<(string, string)> percent = match.Percent is { } share
            ? [("percent", string.Create(CultureInfo.InvariantCulture, $"{share} %") + (match.PercentKey is { } key ? $" ({key})" : ""))]
            : [];
        return clients.Concat(Pairs("header", match.Headers)).Concat(Pairs("cookie", match.Cookies)).Concat(Pairs("query", match.Query)).Concat(path).Concat(percent);
    }

    public static string Of(RuleTarget target) => string.Join(", ",
        ((IEnumerable<string>)[target.Ns ?? ""]).Concat((target.Labels ?? new Dictionary<string, string>()).Select(label => $"{label.Key}={label.Value}")).Where(each => each.Length > 0));

    /// <summary>The rule as a sentence.</summary>
    public static string Sentence(Texts texts, string ns, RuleMatch match, RuleTarget target)
    {
        List<string> conditions = [];
        if (match.Clients is { Count: > 0 } clients)
        {
            conditions.Add(texts.Format("the client is {0}", string.Join(texts[" or "], clients.Take(MaxClients)) + (clients.Count > MaxClients ? " …" : "")));
        }

        conditions.AddRange(Each(texts["header"], match.Headers));
        conditions.AddRange(Each(texts["cookie"], match.Cookies));
        conditions.AddRange(Each(texts["query parameter"], match.Query));
        if (match.PathPrefix is { } prefix)
        {
            conditions.Add(texts.Format("the path begins with {0}", prefix));
        }

        var to = target.Labels is { Count: > 0 } labels
            ? texts.Format("nodes with {0}", string.Join(", ", labels.Select(label => $"{label.Key}={label.Value}"))) + (target.Ns is { } other ? texts.Format(" of {0}", other) : "")
            : texts.Format("the namespace {0}", target.Ns ?? "…");
        var where = conditions.Count == 0 ? "" : texts.Format(" where {0}", string.Join(texts[" and "], conditions));
        return match.Percent is { } percent
            ? texts.Format("{0} % of the requests of {1}{2}, chosen by {3}, go to {4}.", percent.ToString(CultureInfo.InvariantCulture), ns, where, match.PercentKey ?? "client", to)
            : conditions.Count == 0 ? texts["It has no condition yet."] : texts.Format("Requests of {0}{1} go to {2}.", ns, where, to);

        IEnumerable<string> Each(string what, IReadOnlyDictionary<string, string>? pairs) => (pairs ?? new Dictionary<string, string>()).Select(
            pair => pair.Value == RuleForm.Any ? texts.Format("{0} {1} is there", what, pair.Key) : texts.Format("{0} {1} is {2}", what, pair.Key, pair.Value));
    }

    public static RuleContent ContentOf(RuleState rule) => new()
    {
        Name = rule.Name, Position = rule.Position, Match = rule.Match, Target = rule.Target, IsEnabled = rule.IsEnabled, Until = rule.Until, Reason = rule.Reason,
    };

    private static IEnumerable<(string, string)> Pairs(string kind, IReadOnlyDictionary<string, string>? pairs) =>
        (pairs ?? new Dictionary<string, string>()).Select(pair => (kind, $"{pair.Key}: {pair.Value}"));
}
