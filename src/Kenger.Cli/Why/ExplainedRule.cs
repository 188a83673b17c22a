namespace Kenger.Cli.Why;

/// <summary>A rule, and the first condition that is not met.</summary>
internal sealed record ExplainedRule(long Id, string? Name, bool Matches, string? WhyNot);
