namespace Kenger.Contracts;

/// <summary>The body of <see cref="ApiRoutes.RuleUpdate"/>: the given fields change.</summary>
public sealed record UpdateRuleRequest
{
    /// <summary>The rule.</summary>
    public required long Id { get; init; }

    /// <summary>Its name, for people; at most 64 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Its new place among the namespace's rules, from 1 on.</summary>
    public int? Position { get; init; }

    /// <summary>Which requests it is for, whole.</summary>
    public RuleMatch? Match { get; init; }

    /// <summary>Where they go, whole.</summary>
    public RuleTarget? Target { get; init; }

    /// <summary>Whether it counts.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Seconds from now after which it expires, 1–31,536,000; 0 for never.</summary>
    public int? TtlSeconds { get; init; }

    /// <summary>Why it is there; at most 255 characters.</summary>
    public string? Reason { get; init; }
}
