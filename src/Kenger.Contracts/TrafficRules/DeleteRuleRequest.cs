namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.RuleDelete"/>.</summary>
/// <param name="Id">The rule.</param>
public sealed record DeleteRuleRequest(long Id);
