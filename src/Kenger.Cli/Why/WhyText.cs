using Kenger.Contracts;
using Kenger.Cli.Output;
using Spectre.Console;

namespace Kenger.Cli.Why;

/// <summary>An explanation as people read it: how the request gets to its nodes, then each node and why not.</summary>
internal static class WhyText
{
    public static IEnumerable<string> Lines(Explanation it)
    {
        if (it.Client is { } client)
        {
            yield return $"client     {client}";
        }

        foreach (var line in DraftLines(it.Draft))
        {
            yield return line;
        }

        yield return $"route      {it.Route?.Id ?? "none"}";
        if (it.Steps is { Count: > 0 } steps)
        {
            yield return $"steps      {string.Join(", ", steps)}";
        }

        if (it.HostSwitch is { } switched)
        {
            yield return $"switched   {switched.Host} to {switched.Namespace}";
        }

        if (it.Namespace is { } ns)
        {
            yield return $"namespace  {ns}";
        }

        foreach (var rule in it.Rules ?? [])
        {
            yield return $"rule       {Rule(rule, it)}";
        }

        if (it.Fallback is { } fallback)
        {
            yield return $"fallback   {fallback}";
        }

        if (it.Tls is { } tls)
        {
            yield return $"tls        {tls}";
        }

        if (it.Standby is { } standby)
        {
            yield return $"standby    {standby}";
        }

        if (it.Aperture is { } aperture)
        {
            yield return $"aperture   {aperture}";
        }

        if (it.Sticky is { } sticky)
        {
            yield return $"sticky     by {sticky.Key}: {Sticky(sticky)}";
        }

        if (it.Pick is { } pick)
        {
            yield return $"pick       {pick.Policy}" + (pick.Key is { } key ? $" by {key}" : "") + (pick.Node is { } node ? $": {node}" : "");
        }

        if (it.Problem is { } problem)
        {
            yield return $"problem    {problem}";
        }
    }

    public static TextTable Table(Explanation it)
    {
        var table = new TextTable("NODE", "SHARE", "WEIGHT", "LABELS", "WHY NOT").Right(1).Right(2);
        foreach (var node in it.Nodes ?? [])
        {
            table.Add(
                node.Share is null ? Color.Grey : null, Name(node, it), node.Share is { } share ? $"{share * 100:0.#} %" : "–", $"{node.Weight}",
                LabelText.Format(node.Labels), node.WhyNot ?? "");
        }

        return table;
    }

    private static IEnumerable<string> DraftLines(ExplainedDraft? draft)
    {
        if (draft is null)
        {
            yield break;
        }

        yield return $"draft      {draft.Taken} taken, {draft.Refused.Count} refused"
            + (draft.Left > 0 ? $", {draft.Left} to namespaces that this gateway takes no routes for" : "");
        foreach (var route in draft.Refused)
        {
            yield return $"refused    {route.Id}: {route.Problem}";
        }
    }

    private static string Name(ExplainedNode node, Explanation it) =>
        node.Namespace == it.Namespace ? node.Address ?? "" : $"{node.Namespace} {node.Address}";

    // The place is shown short, but never as the other side of the share.
    private static string Sticky(ExplainedSticky it) => it.Place is { } place
        ? $"{place:0.##} of {it.Percent} → {it.Side} side {it.Nodes}" + (it.Fallback is { } other ? $", but {other}" : "")
        : it.Fallback ?? "";

    private static string Rule(ExplainedRule rule, Explanation it)
    {
        var name = $"{rule.Id}" + (rule.Name is { } called ? $" {called}" : "");
        return rule.Id == it.Rule ? $"{name}: matches, to {Target(it)}"
            : rule.Matches ? $"{name}: matches too, but an earlier rule is used"
            : $"{name}: no, {rule.WhyNot}";
    }

    private static string Target(Explanation it)
    {
        var target = it.Target;
        var labels = LabelText.Format(target?.Labels);
        return target?.Namespace == it.Namespace ? labels : $"{target?.Namespace} {labels}".TrimEnd();
    }
}
