namespace Kenger.Gateway;

/// <summary>Where a rule sends requests.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Labels">What its nodes have in common; absent for all of them.</param>
internal sealed record ExplainedTarget(string Namespace, IReadOnlyDictionary<string, string>? Labels);
