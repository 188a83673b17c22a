using Kenger.Cli.Output;
using Kenger.Contracts;
using Spectre.Console;

namespace Kenger.Cli.Rules;

/// <summary>Rules as people read them.</summary>
internal static class RuleText
{
    // More addresses than these would fill the screen.
    private const int MaxClients = 3;

    public static TextTable Table(IEnumerable<RuleInfo> rules, TimeProvider time)
    {
        var table = new TextTable("ID", "NAMESPACE", "#", "NAME", "WHEN", "TO", "STATE", "BY", "REASON");
        foreach (var rule in rules)
        {
            table.Add(
                rule.Enabled ? null : Color.Grey, $"{rule.Id}", rule.Ns, $"{rule.Position}", rule.Name ?? "", When(rule.Match), To(rule.Target),
                State(rule, time), rule.Author, rule.Reason ?? "");
        }

        return table;
    }

    /// <summary>One rule, after it was added or changed.</summary>
    public static string Line(RuleInfo rule, TimeProvider time) =>
        $"rule {rule.Id} of {rule.Ns}, {State(rule, time)}: {When(rule.Match)} goes to {To(rule.Target)}";

    public static string When(RuleMatch match) => string.Join("; ", Conditions(match));

    public static string To(RuleTarget target) => string.Join(' ', ((string?[])[target.Ns, LabelText.Format(target.Labels)]).Where(part => part is { Length: > 0 }));

    private static IEnumerable<string> Conditions(RuleMatch match)
    {
        if (match.Clients is { } clients)
        {
            yield return "client " + string.Join(",", clients.Take(MaxClients)) + (clients.Count > MaxClients ? $" and {clients.Count - MaxClients} more" : "");
        }

        foreach (var (name, value) in match.Headers ?? NoPairs)
        {
            yield return $"header {Pair(name, value)}";
        }

        foreach (var (name, value) in match.Cookies ?? NoPairs)
        {
            yield return $"cookie {Pair(name, value)}";
        }

        foreach (var (name, value) in match.Query ?? NoPairs)
        {
            yield return $"query {Pair(name, value)}";
        }

        if (match.PathPrefix is { } path)
        {
            yield return $"path {path}";
        }

        if (match.Percent is { } percent)
        {
            yield return $"{percent} % by {match.PercentKey ?? "client"}";
        }
    }

    private static readonly IReadOnlyDictionary<string, string> NoPairs = new Dictionary<string, string>();

    private static string Pair(string name, string value) => value == Pairs.Any ? name : $"{name}={value}";

    private static string State(RuleInfo rule, TimeProvider time) =>
        (rule.Enabled ? "on" : "off") + (rule.ExpiresAt is { } end ? $", {Clock.Left(end, time)}" : "");
}
