namespace Kenger.Gateway;

/// <summary>One of the things a rule asks of a request.</summary>
internal interface IRuleCondition
{
    bool IsMet(ref RuleRequest request);

    /// <summary>Half a sentence on why it is not met, for people: it comes after the rule.</summary>
    string WhyNot(ref RuleRequest request);
}
