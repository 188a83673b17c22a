using System.Globalization;
using Kenger.Contracts;

namespace Kenger;

/// <summary>A traffic rule, ready to be asked. The same object as long as the rule doesn't change.</summary>
internal sealed class TrafficRule
{
    private readonly IRuleCondition[] _conditions;
    private int _isFallingBack;

    /// <summary>Makes a rule ready.</summary>
    /// <exception cref="FormatException">A client of it is none.</exception>
    public TrafficRule(SyncRule source)
    {
        Source = source;
        Id = source.Id.ToString(CultureInfo.InvariantCulture);
        Labels = source.Target.Labels is { Count: > 0 } labels ? new LabelSelector(labels) : null;
        _conditions = RuleConditions.Compile(source);
    }

    /// <summary>As the registry announced it.</summary>
    public SyncRule Source { get; }

    /// <summary>As text, for metrics.</summary>
    public string Id { get; }

    /// <summary>What the target's nodes have in common; null for all of them.</summary>
    public LabelSelector? Labels { get; }

    /// <summary>Its requests are served as if there were no rule, and the log says so.</summary>
    public bool IsFallingBack => Volatile.Read(ref _isFallingBack) != 0;

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

    /// <summary>The target in words.</summary>
    public string TargetOf(string ownNamespace) =>
        Labels is null ? $"namespace {Source.Target.Ns ?? ownNamespace}" : $"{Labels} in namespace {Source.Target.Ns ?? ownNamespace}";

    public override string ToString() => Source.Name is null ? $"Rule {Id}" : $"Rule {Id} ({VisibleText.Escape(Source.Name)})";

    /// <summary>True for the one caller that changes it: who has to say so.</summary>
    public bool TryMarkFallingBack(bool value) =>
        IsFallingBack != value && Interlocked.Exchange(ref _isFallingBack, value ? 1 : 0) != 0 != value;
}
