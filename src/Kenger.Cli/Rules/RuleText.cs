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

    private static IEnumerable<string> Conditions(RuleMatch match) =>
        MatchField.Conditions.SelectMany(field => field.Get(match) switch
        {
            IReadOnlyDictionary<string, string> pairs => pairs.Select(pair => $"{field.Word} {Pair(pair.Key, pair.Value)}"),
            IReadOnlyList<string> list =>
                [$"{field.Word} {string.Join(",", list.Take(MaxClients))}" + (list.Count > MaxClients ? $" and {list.Count - MaxClients} more" : "")],
            double percent => [$"{percent} % by {match.PercentKey ?? "client"}"],
            string text => [$"{field.Word} {text}"],
            _ => Array.Empty<string>(),
        });

    private static string Pair(string name, string value) => value == Pairs.Any ? name : $"{name}={value}";

    private static string State(RuleInfo rule, TimeProvider time) =>
        (rule.Enabled ? "on" : "off") + (rule.ExpiresAt is { } end ? $", {Clock.Left(end, time)}" : "");
}
