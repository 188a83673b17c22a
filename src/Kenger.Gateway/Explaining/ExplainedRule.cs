namespace Kenger.Gateway;

/// <summary>A rule, and whether it is for a request.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Matches">Whether all of its conditions are met.</param>
/// <param name="WhyNot">The first condition that is not.</param>
internal sealed record ExplainedRule(long Id, string? Name, bool Matches, string? WhyNot);
