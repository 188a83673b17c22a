using System.Globalization;
using Kenger.Contracts;

namespace Kenger.Gateway;

/// <summary>A traffic rule, ready to be asked. The same object as long as the rule doesn't change.</summary>
internal sealed class TrafficRule
{
    private readonly IRuleCondition[] _conditions;
    private bool _isFallingBack;

    /// <summary>Makes a rule ready.</summary>
    /// <exception cref="FormatException">A client of it is none.</exception>
    public TrafficRule(SyncRule told)
    {
        Told = told;
        Id = told.Id.ToString(CultureInfo.InvariantCulture);
        Labels = told.Target.Labels is { Count: > 0 } labels ? new LabelSelector(labels) : null;
        _conditions = [.. ConditionsOf(told)];
    }

    public SyncRule Told { get; }

    /// <summary>As text, for metrics.</summary>
    public string Id { get; }

    /// <summary>What the target's nodes have in common; null for all of them.</summary>
    public LabelSelector? Labels { get; }

    /// <summary>Its requests are served as if there were no rule, and somebody was told so.</summary>
    public bool IsFallingBack => Volatile.Read(ref _isFallingBack);

    public bool Matches(ref RuleRequest request) => FirstUnmet(ref request) is null;

    public IRuleCondition? FirstUnmet(ref RuleRequest request)
    {
        foreach (var condition in _conditions)
        {
            if (!condition.IsMet(ref request))
            {
                return condition;
            }
        }

        return null;
    }

    /// <summary>Where its requests go; null for a namespace that isn't there.</summary>
    /// <param name="all">All namespaces.</param>
    /// <param name="own">The rule's own.</param>
    public NodeTable? PoolIn(NamespaceTable all, NodeTable own)
    {
        var table = Told.Target.Ns is { } ns && ns != own.Namespace ? all.Find(ns) : own;
        return Labels is null ? table : table?.Subset(Labels);
    }

    /// <summary>The target in words.</summary>
    public string TargetOf(string ownNamespace) =>
        Labels is null ? $"namespace {Told.Target.Ns ?? ownNamespace}" : $"{Labels} in namespace {Told.Target.Ns ?? ownNamespace}";

    public override string ToString() => Told.Name is null ? $"Rule {Id}" : $"Rule {Id} ({Told.Name})";

    /// <summary>True for the one caller that changes it: who has to say so.</summary>
    public bool TryMarkFallingBack(bool value) =>
        Volatile.Read(ref _isFallingBack) != value && Interlocked.Exchange(ref _isFallingBack, value) != value;

    private static IEnumerable<IRuleCondition> ConditionsOf(SyncRule told)
    {
        var match = told.Match;
        if (match.Clients is { } clients)
        {
            yield return new ClientCondition(clients);
        }

        foreach (var (name, value) in match.Headers ?? Nothing)
        {
            yield return ValueCondition.OfHeader(name, value);
        }

        foreach (var (name, value) in match.Cookies ?? Nothing)
        {
            yield return ValueCondition.OfCookie(name, value);
        }

        foreach (var (name, value) in match.Query ?? Nothing)
        {
            yield return ValueCondition.OfQuery(name, value);
        }

        if (match.PathPrefix is { } prefix)
        {
            yield return new PathCondition(prefix);
        }

        if (match.Percent is { } percent)
        {
            yield return new PercentCondition(told.Id, percent, match.PercentKey);
        }
    }

    private static IReadOnlyDictionary<string, string> Nothing => System.Collections.Frozen.FrozenDictionary<string, string>.Empty;
}
