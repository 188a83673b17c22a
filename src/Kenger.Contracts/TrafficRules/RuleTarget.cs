namespace Kenger.Contracts;

/// <summary>Where a rule's requests go: to the nodes of a namespace that have these labels. One of the two at least is given.</summary>
public sealed record RuleTarget
{
    /// <summary>Another namespace; the rule's own when absent.</summary>
    public string? Ns { get; init; }

    /// <summary>What a node must say of itself, all of it; every node of <see cref="Ns"/> when absent.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Whether both say the same.</summary>
    public bool Equals(RuleTarget? other) => other is not null && Ns == other.Ns && ContentEquality.AreEqual(Labels, other.Labels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ns, Labels?.Count ?? 0);
}
