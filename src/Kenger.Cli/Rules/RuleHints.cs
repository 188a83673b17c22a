using Kenger.Cli.Shell;
using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Cli.Rules;

/// <summary>
/// What about a rule looks misspelt: a label that no node has, a name that another rule writes a little differently. Hints and no refusals:
/// nodes with the label may come later, and two cookies may have similar names.
/// </summary>
internal static class RuleHints
{
    private const string HeaderWord = "header";

    /// <summary>
    /// Says what looks misspelt about a rule that was just written. Says nothing when the registry won't tell what there is.
    /// </summary>
    public static async Task WriteAsync(RegistryCall call, RuleInfo rule)
    {
        IEnumerable<string> hints;
        try
        {
            var others = await call.Releases.ListRulesAsync(rule.Ns, call.Cancelled);
            var hasLabels = rule.Target.Labels is { Count: > 0 };
            hints = Find(rule, others, hasLabels ? await call.Registry.ListNodesAsync(rule.Target.Ns ?? rule.Ns, call.Cancelled) : []);
        }
        catch (KengerException)
        {
            // The rule is written all the same.
            return;
        }

        foreach (var hint in hints)
        {
            await call.Errors.WriteLineAsync($"kenger: {hint}");
        }
    }

    /// <summary>The hints, each a sentence.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="others">The rules of its namespace; it may be among them.</param>
    /// <param name="nodes">The nodes of the namespace that it sends requests to.</param>
    public static IEnumerable<string> Find(RuleInfo rule, IReadOnlyList<RuleInfo> others, IReadOnlyList<NodeInfo> nodes) =>
        [.. FindLabels(rule.Target, rule.Target.Ns ?? rule.Ns, nodes), .. FindNames(rule, others)];

    private static IEnumerable<string> FindLabels(RuleTarget target, string ns, IReadOnlyList<NodeInfo> nodes)
    {
        var known = nodes.SelectMany(node => node.Labels).ToLookup(label => label.Key, label => label.Value);
        foreach (var (key, value) in target.Labels ?? new Dictionary<string, string>())
        {
            if (!known.Contains(key))
            {
                yield return $"no node of {ns} has a label '{key}'{NearName.Hint(key, known.Select(label => label.Key))}";
            }
            else if (!known[key].Contains(value, StringComparer.Ordinal))
            {
                yield return $"no node of {ns} has the label {key}={value}{NearName.Hint(value, known[key].Distinct())}";
            }
        }
    }

    private static IEnumerable<string> FindNames(RuleInfo rule, IReadOnlyList<RuleInfo> others)
    {
        var known = others.Where(other => other.Id != rule.Id).SelectMany(other => NamesIn(other.Match))
            .ToLookup(each => each.Kind, each => each.Name);
        foreach (var (kind, name) in NamesIn(rule.Match).Distinct())
        {
            // Case matters in all but headers.
            var isKnown = known[kind].Contains(name, kind == HeaderWord ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
            if (!isKnown && NearName.Hint(name, known[kind]) is { Length: > 0 } hint)
            {
                yield return $"no other rule of {rule.Ns} asks for the {kind} '{name}'{hint}";
            }
        }
    }

    private static IEnumerable<(string Kind, string Name)> NamesIn(RuleMatch match)
    {
        foreach (var field in MatchField.Conditions)
        {
            foreach (var name in (field.Get(match) as IReadOnlyDictionary<string, string>)?.Keys ?? [])
            {
                yield return (field.Word, name);
            }
        }

        // cookie:NAME or header:NAME decides who is in a share.
        if (match.PercentKey?.Split(':', 2) is [var kind, var key])
        {
            yield return (kind, key);
        }
    }
}
