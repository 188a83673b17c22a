using Kenger.Contracts;

namespace Kenger;

/// <summary>The traffic rules of a namespace at one moment. Immutable.</summary>
internal sealed class RuleSet
{
    private readonly TrafficRule[] _inForce;

    private RuleSet(TrafficRule[] inForce, IReadOnlyList<string> targets)
    {
        _inForce = inForce;
        Targets = targets;
        HasPaths = Array.Exists(inForce, rule => rule.Source.Match.PathPrefix is not null);
    }

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<TrafficRule> InForce => _inForce;

    /// <summary>As the registry announced them; null when none is in force.</summary>
    public IReadOnlyList<SyncRule>? Source => _inForce.Length == 0 ? null : [.. _inForce.Select(rule => rule.Source)];

    /// <summary>Whether any of them looks at the path.</summary>
    public bool HasPaths { get; }

    /// <summary>The other namespaces that rules send requests to, those that are not in force yet included.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>
    /// What the registry's word makes of the rules so far. New ones come into force once the nodes of all their targets are known:
    /// no request must be sent to a namespace that is still empty here. Null when there are none.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="announced">The rules the registry announces.</param>
    /// <param name="before">The rules so far.</param>
    /// <param name="watched">The namespaces whose nodes are known.</param>
    /// <param name="rejected">Takes a sentence for each rule that can't be used.</param>
    public static RuleSet? Create(
        string ns, IReadOnlyList<SyncRule>? announced, RuleSet? before, IReadOnlyCollection<string> watched, List<string> rejected)
    {
        if (announced is null or { Count: 0 })
        {
            return null;
        }

        string[] targets =
            [.. announced.Select(rule => rule.Target.Ns).OfType<string>().Where(target => target != ns).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)];
        var inForce = targets.All(watched.Contains) ? Compile(ns, announced, before, rejected) : before?._inForce ?? [];
        return before is not null && before._inForce.AsSpan().SequenceEqual(inForce) && before.Targets.SequenceEqual(targets)
            ? before
            : new RuleSet(inForce, targets);
    }

    /// <summary>The first rule that is for the request; null when none is.</summary>
    public TrafficRule? Find(ref RuleRequest request)
    {
        foreach (var rule in _inForce)
        {
            if (rule.Matches(ref request))
            {
                return rule;
            }
        }

        return null;
    }

    private static TrafficRule[] Compile(string ns, IReadOnlyList<SyncRule> announced, RuleSet? before, List<string> rejected)
    {
        var known = before?._inForce.ToDictionary(rule => rule.Source.Id) ?? [];
        var rules = new List<TrafficRule>(announced.Count);
        foreach (var rule in announced)
        {
            try
            {
                rules.Add(known.GetValueOrDefault(rule.Id) is { } same && same.Source == rule ? same : new TrafficRule(rule));
            }
            catch (FormatException exception)
            {
                rejected.Add($"rule {rule.Id} of {ns}: {exception.Message} is no address and no range");
            }
        }

        return [.. rules.DistinctBy(rule => rule.Source.Id)];
    }
}
