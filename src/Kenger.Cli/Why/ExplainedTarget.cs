namespace Kenger.Cli.Why;

/// <summary>Where a rule sends requests.</summary>
internal sealed record ExplainedTarget(string? Namespace, IReadOnlyDictionary<string, string>? Labels);
